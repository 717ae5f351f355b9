//! Names of the models as Rust writes them.

const KEYWORDS: [&str; 51] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait",
    "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
    "crate", "self", "super",
];

/// `MD5OfMessageBody` is `md5_of_message_body`, `Type` is `r#type`.
pub fn field(name: &str) -> String {
    let snake = snake(name);
    match snake.as_str() {
        "crate" | "self" | "super" => format!("{snake}_"),
        word if KEYWORDS.contains(&word) => format!("r#{word}"),
        _ => snake,
    }
}

fn snake(name: &str) -> String {
    let signs: Vec<char> = name.chars().map(|sign| if sign.is_alphanumeric() { sign } else { '_' }).collect();
    let mut out = String::new();
    for (at, &sign) in signs.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| signs.get(before)).copied();
        let starts = sign.is_uppercase()
            && before.is_some_and(|before| {
                before.is_lowercase()
                    || before.is_ascii_digit()
                    || (before.is_uppercase() && signs.get(at + 1).is_some_and(|next| next.is_lowercase()))
            });
        if starts && !out.ends_with('_') {
            out.push('_');
        }
        out.extend(sign.to_lowercase());
    }
    if out.starts_with(|sign: char| sign.is_ascii_digit()) {
        out.insert(0, '_');
    }
    out.trim_matches('$').to_owned()
}

/// Types that the generated file already means something else by.
const TAKEN: [&str; 12] = [
    "Blob",
    "Body",
    "Box",
    "Clone",
    "Default",
    "Map",
    "Option",
    "Some",
    "String",
    "Timestamp",
    "Value",
    "Vec",
];

/// `tagListType` is `TagListType`.
pub fn camel(name: &str) -> String {
    let mut out = String::new();
    let mut upper = true;
    for sign in name.chars() {
        if !sign.is_alphanumeric() {
            upper = true;
        } else if upper {
            out.extend(sign.to_uppercase());
            upper = false;
        } else {
            out.push(sign);
        }
    }
    if TAKEN.contains(&out.as_str()) {
        out.push_str("Shape");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_snakes() {
        for (name, expected) in [
            ("MD5OfMessageBody", "md5_of_message_body"),
            ("SSEKMSKeyId", "ssekms_key_id"),
            ("ARN", "arn"),
            ("Type", "r#type"),
            ("Self", "self_"),
            ("x-amz-id", "x_amz_id"),
            ("Ipv6Native", "ipv6_native"),
            ("VPCId", "vpc_id"),
            ("QueueUrl", "queue_url"),
            ("ETag", "e_tag"),
        ] {
            assert_eq!(field(name), expected);
        }
    }

    #[test]
    fn types_are_camels_of_their_own() {
        assert_eq!(camel("statusType"), "StatusType");
        assert_eq!(camel("__listOf__string"), "ListOfString");
        assert_eq!(camel("Value"), "ValueShape");
    }
}
