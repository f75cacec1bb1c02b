//! The thread that owns the database connection: it takes work from all threads, runs what is queued in one transaction, commits once,
//! then answers. One fsync serves many orders, and no lock order can be violated.

use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::Connection;

use super::audit;
use super::error::StoreError;
use super::head::HeadFile;
use super::sql::SqlResult;
use crate::trial::crash_point;

/// Most work items that share a transaction.
const GROUP_MAX: usize = 256;
/// How long posted work waits for other work to share a transaction with.
const POSTED_MAX: Duration = Duration::from_millis(50);

trait Work: Send {
    /// Runs the work. False: its effects must be rolled back.
    fn run(&mut self, connection: &Connection, path: &Path) -> bool;

    /// Sends the caller the result, or the failure of the commit. Gives the failure back if no caller waits for it.
    fn answer(self: Box<Self>, failed: Option<&StoreError>) -> Option<StoreError>;
}

struct Piece<F, T> {
    work: Option<F>,
    result: Option<Result<T, StoreError>>,
    reply: SyncSender<Result<T, StoreError>>,
}

impl<F, T> Work for Piece<F, T>
where
    F: FnOnce(&Connection) -> SqlResult<T> + Send,
    T: Send,
{
    fn run(&mut self, connection: &Connection, path: &Path) -> bool {
        let Some(work) = self.work.take() else { return false };
        let result = work(connection).map_err(|error| StoreError::from_sqlite(path, &error));
        let is_kept = result.is_ok();
        self.result = Some(result);
        is_kept
    }

    fn answer(self: Box<Self>, failed: Option<&StoreError>) -> Option<StoreError> {
        let result = match failed {
            Some(error) => Err(error.clone()),
            None => self.result?,
        };
        self.reply.send(result).err()?.0.err()
    }
}

enum Message {
    Read(Box<dyn Work>),
    Write(Box<dyn Work>),
    Post(Box<dyn Work>),
}

/// The queue to the owner's thread.
pub(super) struct Owner {
    queue: Option<Sender<Message>>,
    thread: Option<JoinHandle<()>>,
}

impl Owner {
    pub(super) fn start(connection: Connection, path: &Path, head: HeadFile) -> std::io::Result<Self> {
        let (queue, messages) = channel();
        let path = path.to_owned();
        let thread = std::thread::Builder::new()
            .name("store".into())
            .spawn(move || serve(&connection, &path, head, &messages))?;
        Ok(Self { queue: Some(queue), thread: Some(thread) })
    }

    /// Runs work that changes nothing. None when the thread has ended.
    pub(super) fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> SqlResult<T> + Send + 'static,
    ) -> Option<Result<T, StoreError>> {
        self.submit(work, Message::Read)?.recv().ok()
    }

    /// Runs work inside a transaction, and returns once it is durable.
    pub(super) fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> SqlResult<T> + Send + 'static,
    ) -> Option<Result<T, StoreError>> {
        self.submit(work, Message::Write)?.recv().ok()
    }

    /// Queues work that runs in a later transaction, and does not wait: for work that may be repeated when it gets lost. Its failure is
    /// reported to every later write. None when the thread has ended.
    pub(super) fn post(
        &self,
        work: impl FnOnce(&Connection) -> SqlResult<()> + Send + 'static,
    ) -> Option<()> {
        self.submit(work, Message::Post).map(drop)
    }

    fn submit<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> SqlResult<T> + Send + 'static,
        kind: impl FnOnce(Box<dyn Work>) -> Message,
    ) -> Option<Receiver<Result<T, StoreError>>> {
        let (reply, answer) = sync_channel(1);
        let piece = Piece { work: Some(work), result: None, reply };
        self.queue.as_ref()?.send(kind(Box::new(piece))).ok()?;
        Some(answer)
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        // Closing the queue ends the thread after the queued work.
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn serve(connection: &Connection, path: &Path, head: HeadFile, messages: &Receiver<Message>) {
    let mut group = Group { connection, path, head, works: Vec::new(), lost: None };
    loop {
        let first = if group.works.is_empty() {
            messages.recv().map_err(|_| RecvTimeoutError::Disconnected)
        } else {
            messages.recv_timeout(POSTED_MAX)
        };
        let (mut is_due, is_over) = (first.is_err(), matches!(first, Err(RecvTimeoutError::Disconnected)));
        let mut reads = Vec::new();
        for message in first.into_iter().chain(messages.try_iter()).take(GROUP_MAX) {
            match message {
                Message::Read(work) => reads.push(work),
                Message::Write(work) => {
                    is_due = true;
                    group.works.push(work);
                }
                Message::Post(work) => group.works.push(work),
            }
        }
        // Reads run last, so that they see everything written before them.
        if is_due || !reads.is_empty() || group.works.len() >= GROUP_MAX {
            group.commit();
        }
        for mut work in reads {
            work.run(connection, path);
            work.answer(None);
        }
        if is_over {
            return;
        }
    }
}

/// Work items that share a transaction.
struct Group<'c> {
    connection: &'c Connection,
    path: &'c Path,
    head: HeadFile,
    works: Vec<Box<dyn Work>>,
    /// A failure that no caller has received; nothing is written after it.
    lost: Option<StoreError>,
}

impl Group<'_> {
    fn commit(&mut self) {
        if self.works.is_empty() {
            return;
        }
        let failed = self.lost.clone().or_else(|| self.run().err());
        for work in self.works.drain(..) {
            if let Some(unheard) = work.answer(failed.as_ref()) {
                self.lost.get_or_insert(unheard);
            }
        }
    }

    fn run(&mut self) -> Result<(), StoreError> {
        let (connection, path) = (self.connection, self.path);
        let execute =
            |sql: &str| connection.execute_batch(sql).map_err(|error| StoreError::from_sqlite(path, &error));
        execute("BEGIN IMMEDIATE")?;
        let failed = |error: rusqlite::Error| StoreError::from_sqlite(path, &error);
        let worked = audit::head(connection).map_err(failed).and_then(|before| {
            self.works.iter_mut().try_for_each(|work| {
                execute("SAVEPOINT piece")?;
                if !work.run(connection, path) {
                    execute("ROLLBACK TO piece")?;
                }
                execute("RELEASE piece")
            })?;
            audit::seal(connection, before).map_err(failed)
        });
        crash_point("commit.before");
        let result = worked.and_then(|()| execute("COMMIT"));
        crash_point("commit.after");
        if result.is_err() {
            // A failed COMMIT may have ended the transaction already; ROLLBACK then fails, which does no harm.
            let _ = connection.execute_batch("ROLLBACK");
        } else {
            self.head.note(connection);
        }
        result
    }
}
