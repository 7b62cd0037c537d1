//! Random numbers from a seed: the same seed gives the same report, everywhere.
//!
//! The generator is SplitMix64 (Steele, Lea and Flood 2014); it is quick, small and good enough to draw samples.

/// A seeded source of random numbers.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// The source that this seed begins.
    pub fn seeded(seed: u64) -> Random {
        Random(seed)
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// Evenly from 0 to 1, 1 excluded.
    #[expect(clippy::cast_precision_loss, reason = "53 bits are what a float holds")]
    pub fn uniform(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Evenly from 0 to `below`, `below` excluded; 0 for 0.
    pub fn below(&mut self, below: usize) -> usize {
        if below == 0 {
            return 0;
        }
        let wide = u128::from(self.bits()) * below as u128;
        usize::try_from(wide >> 64).unwrap_or(0)
    }

    /// Whether something of this chance happens.
    pub fn happens(&mut self, chance: f64) -> bool {
        self.uniform() < chance
    }

    /// From the standard normal distribution (Box and Muller 1958).
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.uniform()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }

    /// From the gamma distribution of this shape and scale 1 (Marsaglia and Tsang 2000).
    pub fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            let small = self.uniform().max(f64::MIN_POSITIVE);
            return self.gamma(shape + 1.0) * small.powf(1.0 / shape);
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = (1.0 + c * x).powi(3);
            if v > 0.0 && self.uniform().ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }

    /// From the beta distribution.
    pub fn beta(&mut self, hits: f64, misses: f64) -> f64 {
        let one = self.gamma(hits);
        let other = self.gamma(misses);
        if one + other == 0.0 { 0.5 } else { one / (one + other) }
    }

    /// From the Poisson distribution: by products where the mean is small (Knuth), else by the normal curve.
    pub fn poisson(&mut self, mean: f64) -> usize {
        if mean <= 0.0 {
            return 0;
        }
        if mean > 30.0 {
            let drawn = (mean + mean.sqrt() * self.normal()).round().max(0.0);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "not negative"
            )]
            return drawn as usize;
        }
        let (limit, mut product, mut count) = ((-mean).exp(), self.uniform(), 0);
        while product > limit {
            product *= self.uniform();
            count += 1;
        }
        count
    }
}

/// Spreads the bits of a number over all bits.
pub fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
