mod fresh;
mod olist;
mod seen;
