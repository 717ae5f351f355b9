//! Signatures against published examples.
