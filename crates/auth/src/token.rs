//! Session tokens and access key ids.
