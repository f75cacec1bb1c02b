//! The one owner of the database connection: takes work from all threads, runs what has queued up in one transaction, commits
//! once, then answers. One fsync serves many orders, and nobody can forget an order of locks.

use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::JoinHandle;

use rusqlite::Connection;

use super::error::StoreError;

/// Most pieces of work that share a transaction.
const GROUP_MAX: usize = 256;

/// What a piece of work returns inside the owner.
pub(crate) type Worked<T> = rusqlite::Result<T>;

trait Work: Send {
    /// Does the work. False where its effects must be taken back.
    fn run(&mut self, connection: &Connection, path: &Path) -> bool;

    /// Answers whoever waits: with the result, or with the failure of the commit that it needed.
    fn answer(self: Box<Self>, failed: Option<&StoreError>);
}

struct Piece<F, T> {
    work: Option<F>,
    result: Option<Result<T, StoreError>>,
    reply: SyncSender<Result<T, StoreError>>,
}

impl<F, T> Work for Piece<F, T>
where
    F: FnOnce(&Connection) -> Worked<T> + Send,
    T: Send,
{
    fn run(&mut self, connection: &Connection, path: &Path) -> bool {
        let Some(work) = self.work.take() else { return false };
        let result = work(connection).map_err(|error| StoreError::from_sqlite(path, &error));
        let is_kept = result.is_ok();
        self.result = Some(result);
        is_kept
    }

    fn answer(self: Box<Self>, failed: Option<&StoreError>) {
        let result = match failed {
            Some(error) => Err(error.clone()),
            None => match self.result {
                Some(result) => result,
                None => return,
            },
        };
        // Nobody waits any more when the pass is being torn down.
        let _ = self.reply.send(result);
    }
}

enum Message {
    Read(Box<dyn Work>),
    Write(Box<dyn Work>),
}

/// The queue to the owner's thread.
pub(super) struct Owner {
    queue: Option<Sender<Message>>,
    thread: Option<JoinHandle<()>>,
}

impl Owner {
    pub(super) fn start(connection: Connection, path: &Path) -> std::io::Result<Self> {
        let (queue, messages) = channel();
        let path = path.to_owned();
        let thread = std::thread::Builder::new()
            .name("store".into())
            .spawn(move || serve(&connection, &path, &messages))?;
        Ok(Self { queue: Some(queue), thread: Some(thread) })
    }

    /// Runs work that changes nothing. None when the owner is gone.
    pub(super) fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Worked<T> + Send + 'static,
    ) -> Option<Result<T, StoreError>> {
        self.submit(work, Message::Read)
    }

    /// Runs work inside a transaction, and returns once it is durable.
    pub(super) fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Worked<T> + Send + 'static,
    ) -> Option<Result<T, StoreError>> {
        self.submit(work, Message::Write)
    }

    fn submit<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Worked<T> + Send + 'static,
        kind: impl FnOnce(Box<dyn Work>) -> Message,
    ) -> Option<Result<T, StoreError>> {
        let (reply, answer) = sync_channel(1);
        let piece = Piece { work: Some(work), result: None, reply };
        self.queue.as_ref()?.send(kind(Box::new(piece))).ok()?;
        answer.recv().ok()
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        // Closing the queue ends the thread once it has done what is queued.
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn serve(connection: &Connection, path: &Path, messages: &Receiver<Message>) {
    while let Ok(first) = messages.recv() {
        let queued = std::iter::once(first).chain(messages.try_iter()).take(GROUP_MAX);
        let mut writes = Vec::new();
        for message in queued {
            match message {
                Message::Read(mut work) => {
                    work.run(connection, path);
                    work.answer(None);
                }
                Message::Write(work) => writes.push(work),
            }
        }
        if !writes.is_empty() {
            let failed = commit_group(connection, path, &mut writes).err();
            for work in writes {
                work.answer(failed.as_ref());
            }
        }
    }
}

fn commit_group(connection: &Connection, path: &Path, group: &mut [Box<dyn Work>]) -> Result<(), StoreError> {
    let execute =
        |sql: &str| connection.execute_batch(sql).map_err(|error| StoreError::from_sqlite(path, &error));
    execute("BEGIN IMMEDIATE")?;
    let worked = group.iter_mut().try_for_each(|work| {
        execute("SAVEPOINT piece")?;
        if !work.run(connection, path) {
            execute("ROLLBACK TO piece")?;
        }
        execute("RELEASE piece")
    });
    let result = worked.and_then(|()| execute("COMMIT"));
    if result.is_err() {
        // A failed COMMIT may have ended the transaction already; then there is nothing to take back.
        let _ = connection.execute_batch("ROLLBACK");
    }
    result
}
