//! Decoding against a small model: nothing of AWS, all of the mechanics.
