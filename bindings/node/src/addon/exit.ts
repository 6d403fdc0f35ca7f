/** What is to be closed before its isolate ends: threads of Tasker must not outlive what they use, which a process
 * that exits takes down beneath them. */
import process from 'node:process';

interface Closable {
  closeNow(): void;
}

const open = new Set<Closable>();

function closeAll(): void {
  for (const host of open) {
    try {
      host.closeNow();
    } catch {
      // The process ends; the others are closed all the same.
    }
  }
}

/** Closes it when the isolate ends by itself, by process.exit, or by an error. */
export function closeAtExit(host: Closable): void {
  if (open.size === 0) process.on('exit', closeAll);
  open.add(host);
}

/** It was closed. */
export function wasClosed(host: Closable): void {
  open.delete(host);
  if (open.size === 0) process.off('exit', closeAll);
}
