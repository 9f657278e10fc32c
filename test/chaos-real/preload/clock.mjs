// Loaded before a program: its machine's clock is the one of the history it runs in.
const RealDate = Date;
const realNow = Date.now.bind(Date);
let ahead = Number(process.env.CHAOS_CLOCK_AHEAD ?? 0);

const now = () => realNow() + ahead;
RealDate.now = now;
globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  apply: () => new RealDate(now()).toString(),
});
if (process.connected) {
  process.on('message', (message) => {
    if (typeof message?.clockAhead === 'number') ahead = message.clockAhead;
  });
  // Listening must not keep a program alive that has done its work.
  process.channel.unref();
}
