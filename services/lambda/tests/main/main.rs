//! Stories of several operations.

mod who_may;
