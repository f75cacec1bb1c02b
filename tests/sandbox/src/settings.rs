//! One table of switches: a struct, its defaults, and the admin command `settings` come from it.

/// Makes `Settings`. What stands under `rust only` cannot be set over the admin route.
macro_rules! settings {
    (
        $(rust only { $($(#[$only_doc:meta])+ $only:ident: $only_type:ty = $only_default:expr;)+ })?
        $($(#[$doc:meta])+ $name:ident: $type:ty = $default:expr;)+
    ) => {
        /// What a test can change. All times pass on the sandbox's clock.
        #[derive(Clone, Debug)]
        pub struct Settings {
            $($($(#[$only_doc])+ pub $only: $only_type,)+)?
            $($(#[$doc])+ pub $name: $type,)+
        }

        impl Default for Settings {
            fn default() -> Self {
                Self { $($($only: $only_default,)+)? $($name: $default,)+ }
            }
        }

        impl Settings {
            /// Takes the members of a JSON object over.
            pub(super) fn merge(&mut self, asked: &serde_json::Value) -> Result<(), String> {
                for (name, value) in asked.as_object().ok_or("an object of settings is needed")? {
                    match name.as_str() {
                        $(stringify!($name) => {
                            self.$name = serde_json::from_value(value.clone())
                                .map_err(|error| format!("{name}: {error}"))?;
                        })+
                        _ => return Err(format!("no setting is called {name}")),
                    }
                }
                Ok(())
            }
        }
    };
}

pub(crate) use settings;
