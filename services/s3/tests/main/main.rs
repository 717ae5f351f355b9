//! Stories of several operations.

mod bodies;
