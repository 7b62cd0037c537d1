//! Holidays by rules: the countries for which the crate `holidays-rs` is exact.

use holidays_rs::{Calendar, Country};

use super::Holiday;
use crate::Date;

/// The country of the rules, for those that agree with the reference.
pub(super) fn country(alpha2: &str) -> Option<Country> {
    let found = match alpha2 {
        "AD" => Country::Andorra,
        "AT" => Country::Austria,
        "AU" => Country::Australia,
        "AW" => Country::Aruba,
        "AX" => Country::AlandIslands,
        "BL" => Country::SaintBarthelemy,
        "BQ" => Country::CaribbeanNetherlands,
        "BR" => Country::Brazil,
        "CG" => Country::Congo,
        "CH" => Country::Switzerland,
        "CV" => Country::CaboVerde,
        "CW" => Country::Curacao,
        "CY" => Country::Cyprus,
        "CZ" => Country::Czechia,
        "DE" => Country::Germany,
        "DK" => Country::Denmark,
        "EE" => Country::Estonia,
        "FI" => Country::Finland,
        "FO" => Country::FaroeIslands,
        "FR" => Country::France,
        "GF" => Country::FrenchGuiana,
        "GL" => Country::Greenland,
        "GP" => Country::Guadeloupe,
        "HR" => Country::Croatia,
        "HT" => Country::Haiti,
        "IS" => Country::Iceland,
        "LI" => Country::Liechtenstein,
        "LR" => Country::Liberia,
        "LS" => Country::Lesotho,
        "LT" => Country::Lithuania,
        "LU" => Country::Luxembourg,
        "MF" => Country::SaintMartin,
        "MT" => Country::Malta,
        "NC" => Country::NewCaledonia,
        "NI" => Country::Nicaragua,
        "NL" => Country::Netherlands,
        "NO" => Country::Norway,
        "PE" => Country::Peru,
        "PF" => Country::FrenchPolynesia,
        "PL" => Country::Poland,
        "PM" => Country::SaintPierreAndMiquelon,
        "PN" => Country::PitcairnIslands,
        "PT" => Country::Portugal,
        "RE" => Country::Reunion,
        "RO" => Country::Romania,
        "SE" => Country::Sweden,
        "SI" => Country::Slovenia,
        "SJ" => Country::SvalbardAndJanMayen,
        "SK" => Country::Slovakia,
        "SV" => Country::ElSalvador,
        "SX" => Country::SintMaarten,
        "TF" => Country::FrenchSouthernTerritories,
        "TK" => Country::Tokelau,
        "UY" => Country::Uruguay,
        "WF" => Country::WallisAndFutuna,
        "WS" => Country::Samoa,
        "YT" => Country::Mayotte,
        _ => return None,
    };
    Some(found)
}

pub(super) fn holidays(country: Country, year: i16) -> Vec<Holiday> {
    let found = Calendar::new(country).holidays_in(i32::from(year));
    found.into_iter().filter_map(|(date, name)| Some(Holiday { date: ours(date)?, name })).collect()
}

fn ours(date: holidays_rs::Date) -> Option<Date> {
    let year = i16::try_from(date.year).ok()?;
    Date::new(year, i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?).ok()
}
