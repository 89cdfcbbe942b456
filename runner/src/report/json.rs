//! A run as one JSON object.

use super::document::Document;

/// The document. Numbers and strings can always be written.
#[must_use]
pub fn write(document: &Document) -> String {
    serde_json::to_string_pretty(document).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;
    use serde_json::Value;

    fn value(document: &Document) -> Value {
        serde_json::from_str(&write(document)).unwrap()
    }

    #[test]
    fn it_tells_every_kind_of_result_apart() {
        let value = value(&samples::document(&samples::one_of_each()));
        assert_eq!(value["exit"], 1);
        let results = value["suites"][0]["results"].as_array().unwrap();
        let told: Vec<[Option<&str>; 4]> = results
            .iter()
            .map(|one| ["case", "status", "outcome", "reason"].map(|key| one[key].as_str()))
            .collect();
        let known = Some("it is so");
        let told_of =
            |case, status, outcome, reason| [Some(case), Some(status), Some(outcome), reason];
        assert_eq!(
            told,
            [
                told_of("a.good", "passed", "passed", None),
                told_of("a.bad", "failed", "failed", None),
                told_of("a.away", "skipped", "skipped", Some("no such thing")),
                told_of("a.known", "known-departure", "failed", known),
                told_of("a.mended", "unexpected-pass", "passed", known),
                told_of("a.races", "unsteady", "failed", known),
                told_of("a.raced", "unsteady", "passed", known),
            ]
        );
        assert_eq!(results[1]["microseconds"], 1500);
        for (count, expected) in [
            ("known_departures", 1),
            ("unexpected_passes", 1),
            ("unsteady", 2),
            ("missing", 0),
        ] {
            assert_eq!(value["suites"][0][count], expected, "{count}");
        }
    }

    #[test]
    fn its_word_names_the_departures() {
        let value = value(&samples::document(&samples::as_the_profile_says()));
        assert_eq!(value["exit"], 0);
        assert_eq!(value["verdict"], samples::AS_THE_PROFILE_SAYS);
    }

    #[test]
    fn it_is_as_the_published_schema_says() {
        let schema = include_str!("../../../docs/report.schema.json");
        let schema: Value = serde_json::from_str(schema).unwrap();
        let validator = jsonschema::draft202012::new(&schema).unwrap();
        for tally in [samples::one_of_each(), samples::as_the_profile_says()] {
            let value = value(&samples::document(&tally));
            let errors: Vec<String> = validator
                .iter_errors(&value)
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert_eq!(errors, [""; 0]);
        }
        // The schema knows every property, and misses none.
        let whole = value(&samples::document(&samples::one_of_each()));
        for pointer in ["", "/suites/0", "/suites/0/results/0"] {
            let object = whole.pointer(pointer).unwrap().as_object().unwrap();
            for key in object.keys() {
                let mut less = whole.clone();
                let object = less.pointer_mut(pointer).unwrap().as_object_mut().unwrap();
                let value = object.remove(key).unwrap();
                assert!(
                    !validator.is_valid(&less),
                    "{pointer}/{key} is not required"
                );
                let object = less.pointer_mut(pointer).unwrap().as_object_mut().unwrap();
                object.insert(format!("{key}s"), value);
                assert!(!validator.is_valid(&less), "{pointer}/{key}s is allowed");
            }
        }
    }

    #[test]
    fn what_was_written_is_read_back() {
        let document = samples::document(&samples::one_of_each());
        let read: Document = serde_json::from_str(&write(&document)).unwrap();
        assert_eq!(read, document);
    }
}
