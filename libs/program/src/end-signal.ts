/**
 * Aborted when this process is asked to end: by a signal, or because the program that started it is gone. A
 * second Ctrl-C ends at once; everything in flight is then as after a kill, which costs nothing but time.
 */
export function endSignal(): AbortSignal {
  const controller = new AbortController();
  const end = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort(new Error('The process was asked to end.'));
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', () => controller.abort(new Error('The process was asked to end.')));
  process.on('SIGHUP', () => controller.abort(new Error('The process was asked to end.')));
  if (process.connected) process.on('disconnect', () => controller.abort(new Error('The parent is gone.')));
  return controller.signal;
}
