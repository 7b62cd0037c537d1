use proptest::prelude::*;

use super::*;

proptest! {
    #[test]
    fn entries_put_again_and_again_are_those_put_last(
        puts in prop::collection::vec((0u32..12, prop::collection::vec(any::<u16>(), 0..9)), 0..200)
    ) {
        let mut runs = Runs::default();
        let mut plain = std::collections::BTreeMap::new();
        for (deal, items) in puts {
            runs.put(deal, &items);
            plain.insert(deal, items);
        }
        for deal in 0..14 {
            let wanted = plain.get(&deal).cloned().unwrap_or_default();
            prop_assert_eq!(runs.of(deal), wanted.as_slice());
        }
        prop_assert_eq!(runs.len(), plain.values().map(Vec::len).sum::<usize>());
    }
}
