//! Thread pool: worker threads take items from a bounded queue, which the caller fills.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::sync::{Mutex, PoisonError};

/// Sending end of the queue; blocks while the queue is full.
pub(super) struct Queue<T>(SyncSender<T>);

impl<T> Queue<T> {
    /// Adds an item. False when no worker runs any more.
    pub(super) fn put(&self, item: T) -> bool {
        self.0.send(item).is_ok()
    }
}

/// Runs `work` on `count` threads over everything that `feed` queues; gives the results in order of completion. A panic in `work` affects
/// one item: it is passed to `rescue`.
pub(super) fn run<T: Send, R: Send, F>(
    count: u32,
    feed: impl FnOnce(&Queue<T>) -> F,
    work: impl Fn(&T) -> R + Sync,
    rescue: impl Fn(&T) -> R + Sync,
) -> (F, Vec<R>) {
    let (sender, receiver) = sync_channel::<T>(2 * count as usize);
    let receiver = Mutex::new(receiver);
    let (results, collected) = channel::<R>();
    let told = std::thread::scope(|scope| {
        for _ in 0..count {
            let results = results.clone();
            let (receiver, work, rescue) = (&receiver, &work, &rescue);
            scope.spawn(move || {
                while let Some(item) = take(receiver) {
                    let result =
                        catch_unwind(AssertUnwindSafe(|| work(&item))).unwrap_or_else(|_| rescue(&item));
                    if results.send(result).is_err() {
                        return;
                    }
                }
            });
        }
        feed(&Queue(sender))
    });
    drop(results);
    (told, collected.into_iter().collect())
}

fn take<T>(receiver: &Mutex<Receiver<T>>) -> Option<T> {
    receiver.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_is_worked_on_once_and_a_panic_costs_one() {
        let feed = |queue: &Queue<u32>| (0..100).filter(|item| queue.put(*item)).count();
        let work = |item: &u32| if *item == 7 { panic!("seven") } else { *item };
        let (count, mut results) = run(4, feed, work, |item| item + 1000);
        results.sort_unstable();
        assert_eq!(count, 100);
        assert_eq!(results.len(), 100);
        assert_eq!(results.last(), Some(&1007));
    }
}
