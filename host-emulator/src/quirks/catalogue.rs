//! The quirks: one line of what each does, and who was seen doing it.
//!
//! They stand in a file for each part of the card. Each is a macro that hands
//! its quirks, behind those it was given, to the next; the last makes the list.

#[macro_use]
mod disturbances;
#[macro_use]
mod fifos;
#[macro_use]
mod interrupts;
#[macro_use]
mod line;
#[macro_use]
mod modem;
#[macro_use]
mod pci;

/// Declares the quirks; the text is both documentation and data.
macro_rules! quirks {
    ({ $($quirk:ident $name:literal: $description:literal, $source:literal;)* }) => {
        /// A named departure from the datasheets.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Quirk {
            $(#[doc = $description] $quirk,)*
        }

        impl Quirk {
            /// Every quirk there is, grouped by what it touches.
            pub const ALL: &[Self] = &[$(Self::$quirk),*];

            /// The name to ask for it by.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$quirk => $name,)* }
            }

            /// What it does, in one sentence.
            #[must_use]
            pub const fn description(self) -> &'static str {
                match self { $(Self::$quirk => $description,)* }
            }

            /// Who was seen doing it.
            #[must_use]
            pub const fn source(self) -> &'static str {
                match self { $(Self::$quirk => $source,)* }
            }
        }
    };
}

interrupts! { fifos line disturbances modem pci quirks {} }
