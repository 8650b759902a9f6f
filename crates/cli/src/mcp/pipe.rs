//! Standard input and output, as the pipe that messages come and go by.

use super::desk::Desk;
use crate::error::CliError;
use drawstream_mcp::{Server, pipe};
use futures::stream;
use std::io::{self, Read as _};
use tokio::sync::mpsc;
use tokio_util::io::StreamReader;

/// What is read at once.
const PIECE: usize = 64 << 10;
/// Pieces that wait to be taken.
const WAITING: usize = 4;

/// Answers until the input ends and all that was asked for is answered.
///
/// # Errors
/// Where standard output cannot be written to; not where nobody reads it any more.
pub async fn serve(server: Server<Desk>) -> Result<(), CliError> {
    let (to_pieces, mut pieces) = mpsc::channel(WAITING);
    std::thread::spawn(move || read(&to_pieces));
    let input = StreamReader::new(stream::poll_fn(move |context| pieces.poll_recv(context)));
    let served = pipe::serve(server, input, tokio::io::stdout()).await;
    served.map_err(|source| CliError::Output { name: "standard output".to_owned(), source })
}

/// Reads to the input's end, on a thread of its own: a process can end while it waits.
fn read(pieces: &mpsc::Sender<io::Result<io::Cursor<Vec<u8>>>>) {
    let mut input = io::stdin().lock();
    let mut piece = vec![0; PIECE];
    loop {
        let length = match input.read(&mut piece) {
            Ok(0) => return,
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => return,
        };
        if pieces.blocking_send(Ok(io::Cursor::new(piece[..length].to_vec()))).is_err() {
            return;
        }
    }
}
