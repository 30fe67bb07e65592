//! How settings files are read as JSON, here and where the command line edits them. That includes this file, since a type of the
//! parser's is no part of the crate's API.

use jsonc_parser::ParseOptions;

/// Comments and commas at the end, as agents and editors write them, and nothing else beyond JSON.
pub(crate) const WITH_COMMENTS: ParseOptions = ParseOptions {
    allow_comments: true,
    allow_trailing_commas: true,
    allow_loose_object_property_names: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};
