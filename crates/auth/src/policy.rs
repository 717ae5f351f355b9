//! Policies: parse, evaluate, explain.
