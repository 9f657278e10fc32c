/**
 * How every program of ours is run. The young generation is 64 MB instead of 16: a batch of a thousand events
 * lives and dies in it, which took a fifth of the ingester's CPU time off (measured). And V8 looks through the old
 * generation only when that and the buffers beside it have grown to 128 MB: unpacked pages are such buffers, and a
 * beat of the notary over 25,000 positions was stopped for it four times, which was a fifth of its CPU time. All
 * programs of the demo tenant together take about a tenth more memory for it.
 */
export const nodeFlags = [
  '--enable-source-maps',
  '--max-semi-space-size=64',
  '--initial-old-space-size=128',
] as const;
