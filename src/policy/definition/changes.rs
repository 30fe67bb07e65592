//! What is another in a text than it was, for people.

/// How many pairs of lines are held against each other at most. Beyond it everything between the first and the last
/// difference is shown as taken away and added.
const MAX_PAIRS: usize = 250_000;

/// The lines that `now` has not and `before` had, each behind `- `, and those that it has instead, behind `+ `, in their
/// order. Empty where the texts are the same.
pub fn changes(before: &str, now: &str) -> String {
    let old: Vec<&str> = before.split('\n').collect();
    let new: Vec<&str> = now.split('\n').collect();
    let start = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let (old, new) = (old.get(start..).unwrap_or_default(), new.get(start..).unwrap_or_default());
    let end = old.iter().rev().zip(new.iter().rev()).take_while(|(old, new)| old == new).count();
    let old = old.get(..old.len().saturating_sub(end)).unwrap_or_default();
    let new = new.get(..new.len().saturating_sub(end)).unwrap_or_default();
    let mut lines: Vec<String> = Vec::new();
    let mut old_at = 0;
    let mut new_at = 0;
    for (of_old, of_new) in common(old, new).into_iter().chain([(old.len(), new.len())]) {
        lines.extend(old.get(old_at..of_old).unwrap_or_default().iter().map(|line| format!("- {line}")));
        lines.extend(new.get(new_at..of_new).unwrap_or_default().iter().map(|line| format!("+ {line}")));
        old_at = of_old.saturating_add(1);
        new_at = of_new.saturating_add(1);
    }
    lines.join("\n")
}

/// The places of the longest common run of lines, with gaps, in both.
fn common(old: &[&str], new: &[&str]) -> Vec<(usize, usize)> {
    if old.len().saturating_mul(new.len()) > MAX_PAIRS {
        return Vec::new();
    }
    // How many lines the rests have in common, from each pair of places on.
    let width = new.len().saturating_add(1);
    let mut lengths = vec![0_u32; width.saturating_mul(old.len().saturating_add(1))];
    let place = |old: usize, new: usize| old.saturating_mul(width).saturating_add(new);
    let at = |lengths: &[u32], old: usize, new: usize| lengths.get(place(old, new)).copied().unwrap_or(0);
    for (i, left) in old.iter().enumerate().rev() {
        for (j, right) in new.iter().enumerate().rev() {
            let length = if left == right {
                at(&lengths, i.saturating_add(1), j.saturating_add(1)).saturating_add(1)
            } else {
                at(&lengths, i.saturating_add(1), j).max(at(&lengths, i, j.saturating_add(1)))
            };
            if let Some(cell) = lengths.get_mut(place(i, j)) {
                *cell = length;
            }
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut pairs = Vec::new();
    while let (Some(left), Some(right)) = (old.get(i), new.get(j)) {
        if left == right {
            pairs.push((i, j));
            i = i.saturating_add(1);
            j = j.saturating_add(1);
        } else if at(&lengths, i.saturating_add(1), j) >= at(&lengths, i, j.saturating_add(1)) {
            i = i.saturating_add(1);
        } else {
            j = j.saturating_add(1);
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_what_differs_is_shown() {
        assert_eq!(changes("a\nb\nc", "a\nb\nc"), "");
        assert_eq!(changes("a\nb\nc", "a\nx\nc"), "- b\n+ x");
        assert_eq!(changes("a\nb\nc\nd", "b\nc\ne\nd"), "- a\n+ e");
        assert_eq!(changes("", "a"), "- \n+ a");
        assert_eq!(changes("a\n", "a"), "- ");
        assert_eq!(changes("a", "a\r"), "- a\n+ a\r");
    }

    #[test]
    fn texts_that_are_too_long_are_shown_whole() {
        let text = |word: &str| (0..1000).map(|n| format!("{word} {n}\nsame")).collect::<Vec<_>>().join("\n");
        let (old, new) = (text("old"), text("new"));
        let shown = changes(&old, &new);
        assert_eq!(shown.lines().filter(|line| line.starts_with("- old")).count(), 1000);
        assert_eq!(shown.lines().filter(|line| line.starts_with("+ new")).count(), 1000);
    }

    proptest! {
        #[test]
        fn no_difference_is_left_out(old in "[ab\n]{0,12}", new in "[ab\n]{0,12}") {
            let shown = changes(&old, &new);
            prop_assert_eq!(shown.is_empty(), old == new);
            let count = |sign: char| shown.split('\n').filter(|line| line.starts_with(sign)).count();
            let lines = |text: &str| text.split('\n').count();
            prop_assert_eq!(lines(&old) + count('+'), lines(&new) + count('-'));
        }
    }
}
