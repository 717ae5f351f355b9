//! Stories of several operations.

mod a_role_and_its_policy;
mod a_user_from_birth_to_death;
mod who_may;
