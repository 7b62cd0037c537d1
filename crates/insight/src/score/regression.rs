//! Logistic regression with a ridge penalty over columns of zeros and ones, calibrated.

use crate::stats::float;

/// A fitted and calibrated model.
pub(super) struct Fitted {
    /// The first is the intercept.
    weights: Vec<f64>,
    /// Platt's slope and offset.
    slope: f64,
    offset: f64,
}

/// The penalties that are tried.
const PENALTIES: [f64; 6] = [0.5, 2.0, 8.0, 30.0, 100.0, 400.0];

impl Fitted {
    /// Learns from the rows before `train`, chooses the penalty by the last fifth of them, calibrates on the rows from
    /// `train` to `calibrate`. Rows are in the order of time.
    pub(super) fn learn(
        rows: &[Vec<u32>],
        won: &[bool],
        size: usize,
        train: usize,
        calibrate: usize,
    ) -> Fitted {
        let inner = train * 4 / 5;
        let loss_of = |penalty: f64| {
            let weights = fit(&rows[..inner], &won[..inner], size, penalty);
            let part = rows[inner..train].iter().zip(&won[inner..train]);
            part.map(|(row, won)| loss(logit(&weights, row), *won)).sum::<f64>()
        };
        let best = PENALTIES.into_iter().min_by(|a, b| loss_of(*a).total_cmp(&loss_of(*b)));
        let weights = fit(&rows[..train], &won[..train], size, best.unwrap_or(30.0));
        let logits: Vec<f64> =
            rows[train..calibrate].iter().map(|row| logit(&weights, row)).collect();
        let (slope, offset) = platt(&logits, &won[train..calibrate]);
        Fitted { weights, slope, offset }
    }

    /// The calibrated chance of a row.
    pub(super) fn chance(&self, row: &[u32]) -> f64 {
        sigmoid(self.slope * logit(&self.weights, row) + self.offset)
    }

    /// The weight of a column, as calibrated.
    pub(super) fn weight(&self, place: usize) -> f64 {
        self.slope * self.weights[place + 1]
    }
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

fn logit(weights: &[f64], row: &[u32]) -> f64 {
    weights[0] + row.iter().map(|place| weights[*place as usize + 1]).sum::<f64>()
}

fn loss(logit: f64, won: bool) -> f64 {
    let signed = if won { -logit } else { logit };
    // ln(1 + e^x) without overflow
    signed.max(0.0) + (-signed.abs()).exp().ln_1p()
}

/// The weights by Newton's method; the intercept is not penalised.
fn fit(rows: &[Vec<u32>], won: &[bool], size: usize, penalty: f64) -> Vec<f64> {
    let n = size + 1;
    let hits = won.iter().filter(|won| **won).count();
    let share = (float(hits) + 0.5) / (float(won.len()) + 1.0);
    let mut weights = vec![0.0; n];
    weights[0] = (share / (1.0 - share)).ln();
    for _ in 0..25 {
        let (mut gradient, mut hessian) = (vec![0.0; n], vec![0.0; n * n]);
        for (row, won) in rows.iter().zip(won) {
            let chance = sigmoid(logit(&weights, row));
            let error = f64::from(u8::from(*won)) - chance;
            let curve = chance * (1.0 - chance);
            add(&mut gradient, &mut hessian, row, error, curve, n);
        }
        for place in 1..n {
            gradient[place] -= penalty * weights[place];
            hessian[place * n + place] += penalty;
        }
        hessian[0] += 1e-9;
        let Some(step) = solve(&mut hessian, &gradient, n) else { return weights };
        let length = step.iter().map(|it| it.abs()).fold(0.0, f64::max);
        weights.iter_mut().zip(&step).for_each(|(weight, step)| *weight += step);
        if length < 1e-7 {
            break;
        }
    }
    weights
}

/// Adds one row's part; only the lower triangle is kept.
fn add(gradient: &mut [f64], hessian: &mut [f64], row: &[u32], error: f64, curve: f64, n: usize) {
    gradient[0] += error;
    hessian[0] += curve;
    for (nth, place) in row.iter().enumerate() {
        let at = *place as usize + 1;
        gradient[at] += error;
        hessian[at * n] += curve;
        for other in &row[..=nth] {
            hessian[at * n + *other as usize + 1] += curve;
        }
    }
}

/// Solves by Cholesky's method; none where the matrix is not positive.
fn solve(matrix: &mut [f64], right: &[f64], n: usize) -> Option<Vec<f64>> {
    for column in 0..n {
        for row in column..n {
            let mut sum = matrix[row * n + column];
            for inner in 0..column {
                sum -= matrix[row * n + inner] * matrix[column * n + inner];
            }
            if row == column {
                if sum <= 0.0 {
                    return None;
                }
                matrix[row * n + column] = sum.sqrt();
            } else {
                matrix[row * n + column] = sum / matrix[column * n + column];
            }
        }
    }
    let mut result = right.to_vec();
    for row in 0..n {
        for inner in 0..row {
            result[row] -= matrix[row * n + inner] * result[inner];
        }
        result[row] /= matrix[row * n + row];
    }
    for row in (0..n).rev() {
        for inner in row + 1..n {
            result[row] -= matrix[inner * n + row] * result[inner];
        }
        result[row] /= matrix[row * n + row];
    }
    Some(result)
}

/// Platt's slope and offset, with his smoothed targets; with few wins only the offset is fitted.
fn platt(logits: &[f64], won: &[bool]) -> (f64, f64) {
    let hits = won.iter().filter(|won| **won).count();
    let misses = won.len() - hits;
    let high = (float(hits) + 1.0) / (float(hits) + 2.0);
    let low = 1.0 / (float(misses) + 2.0);
    let (mut slope, mut offset) = (1.0, 0.0);
    for _ in 0..50 {
        let (mut g, mut h) = ([0.0; 2], [1e-9, 0.0, 1e-9]);
        for (logit, won) in logits.iter().zip(won) {
            let chance = sigmoid(slope * logit + offset);
            let error = if *won { high } else { low } - chance;
            let curve = chance * (1.0 - chance);
            g[0] += error * logit;
            g[1] += error;
            h[0] += curve * logit * logit;
            h[1] += curve * logit;
            h[2] += curve;
        }
        let (by_slope, by_offset) = if hits < 20 {
            (0.0, g[1] / h[2])
        } else {
            let det = h[0] * h[2] - h[1] * h[1];
            if det.abs() < 1e-12 {
                break;
            }
            ((g[0] * h[2] - g[1] * h[1]) / det, (g[1] * h[0] - g[0] * h[1]) / det)
        };
        slope += by_slope.clamp(-1.0, 1.0);
        offset += by_offset.clamp(-2.0, 2.0);
        if by_slope.abs() + by_offset.abs() < 1e-8 {
            break;
        }
    }
    // A score whose order turned round on later leads is no score.
    (slope.clamp(0.0, 5.0), offset)
}

/// The area under the curve with its standard error (Hanley and McNeil 1982).
pub(super) fn auc(chances: &[f64], won: &[bool]) -> (f64, f64) {
    let mut order: Vec<usize> = (0..chances.len()).collect();
    order.sort_unstable_by(|a, b| chances[*a].total_cmp(&chances[*b]));
    let hits = float(won.iter().filter(|won| **won).count());
    let misses = float(won.len()) - hits;
    if hits == 0.0 || misses == 0.0 {
        return (0.5, f64::INFINITY);
    }
    let (mut ranks, mut start) = (0.0, 0);
    while start < order.len() {
        let value = chances[order[start]];
        let same = order[start..].iter().take_while(|at| chances[**at] == value).count();
        let rank = float(2 * start + same + 1) / 2.0;
        let in_tie = order[start..start + same].iter().filter(|at| won[**at]).count();
        ranks += rank * float(in_tie);
        start += same;
    }
    let auc = (ranks - hits * (hits + 1.0) / 2.0) / (hits * misses);
    let (q1, q2) = (auc / (2.0 - auc), 2.0 * auc * auc / (1.0 + auc));
    let variance =
        auc * (1.0 - auc) + (hits - 1.0) * (q1 - auc * auc) + (misses - 1.0) * (q2 - auc * auc);
    (auc, (variance / (hits * misses)).max(0.0).sqrt())
}
