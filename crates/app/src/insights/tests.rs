mod behind;
mod cast;
mod fresh;
mod held;
mod olist;
mod process;
mod replayed;
mod seen;
