//! Characters that a screen shows otherwise than they are, in one list: all that is made fit for a screen asks it.

/// What takes no room, or shows nothing in the room that it takes.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}' | '\u{16FE4}' | '\u{1D159}' | '\u{E0000}'..='\u{E0FFF}')
        || c.is_whitespace()
}

/// Marks that strike through the character before them, or are drawn around it.
pub(crate) fn covers_others(c: char) -> bool {
    matches!(c, '\u{0334}'..='\u{0338}' | '\u{0488}' | '\u{0489}' | '\u{1ABE}' | '\u{20D0}'..='\u{20FF}' | '\u{A670}'..='\u{A672}')
}

/// What terminals draw over its neighbours.
pub(crate) fn is_wider_than_told(c: char) -> bool {
    matches!(c, '\u{2E3A}' | '\u{2E3B}' | '\u{A9C5}' | '\u{FDFA}' | '\u{FDFB}' | '\u{FDFD}' | '\u{12031}' | '\u{1242B}')
}
