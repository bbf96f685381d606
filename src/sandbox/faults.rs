//! Bad days on demand: what goes wrong with which request, and how often.

use super::message::{Answer, Asked, Delivery, text};
use serde_json::Value;

/// A fault that waits for its requests.
#[derive(Clone, Debug, Default)]
pub(super) struct Fault {
    method: Option<String>,
    path: String,
    times: u64,
    /// Answered instead of the service.
    instead: Option<Answer>,
    delivery: Delivery,
    /// The request arrives twice; the first answer is lost.
    twice: bool,
}

impl Fault {
    /// Reads `{ method?, path?, times?, status?, headers?, body?, delayMs?, cutAt?, lost?, twice? }`.
    pub(super) fn read(given: &Value) -> Self {
        let number = |name: &str| given.get(name).and_then(Value::as_u64);
        let is = |name: &str| given.get(name).and_then(Value::as_bool).unwrap_or(false);
        let instead = number("status").map(|status| Answer {
            status: u16::try_from(status).unwrap_or(500),
            headers: given
                .get("headers")
                .and_then(Value::as_object)
                .into_iter()
                .flatten()
                .filter_map(|(name, value)| Some((name.to_lowercase(), value.as_str()?.to_owned())))
                .collect(),
            body: match given.get("body") {
                None => Vec::new(),
                Some(Value::String(text)) => text.clone().into_bytes(),
                Some(json) => json.to_string().into_bytes(),
            },
            delivery: Delivery::default(),
        });
        Self {
            method: text(given, "method").map(str::to_uppercase),
            path: text(given, "path").unwrap_or_default().to_owned(),
            times: number("times").unwrap_or(1),
            instead,
            delivery: Delivery {
                delay_ms: number("delayMs").unwrap_or(0),
                cut_at: number("cutAt").and_then(|at| usize::try_from(at).ok()),
                lost: is("lost"),
            },
            twice: is("twice"),
        }
    }

    fn fits(&self, asked: &Asked) -> bool {
        self.times > 0
            && self.method.as_ref().is_none_or(|method| *method == asked.method)
            && asked.path().starts_with(&self.path)
    }
}

/// Answers as the first fault says that fits, or as the service does.
pub(super) fn apply(faults: &mut Vec<Fault>, asked: &Asked, mut serve: impl FnMut(&Asked) -> Answer) -> Answer {
    let Some(fault) = faults.iter_mut().find(|fault| fault.fits(asked)) else { return serve(asked) };
    fault.times -= 1;
    let mut answer = match &fault.instead {
        Some(answer) => answer.clone(),
        None => {
            if fault.twice {
                serve(asked);
            }
            serve(asked)
        }
    };
    answer.delivery = fault.delivery.clone();
    faults.retain(|fault| fault.times > 0);
    answer
}
