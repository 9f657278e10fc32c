import { type Anchor } from './anchor.ts';
import { type AnchorConfig } from './anchor-config.ts';
import { FileAnchor } from './file-anchor.ts';
import { GitAnchor } from './git-anchor.ts';
import { TimeStampAnchor } from './rfc3161/time-stamp-anchor.ts';
import { WebhookAnchor } from './webhook-anchor.ts';

/** A public authority is a courtesy: once an hour is enough for what it adds. */
const timeStampSecondsMin = 3600;
const answerMilliseconds = 30_000;
const gitMilliseconds = 120_000;

/** The anchors that are configured; none is possible, and the dashboard says so. Opens nothing yet. */
export function createAnchors(config: AnchorConfig, now: () => Date = () => new Date()): Anchor[] {
  const { everySeconds, file, git, webhook, timeStamp } = config;
  const beat = { everySeconds, now };
  const anchors: Anchor[] = [];
  if (file) anchors.push(new FileAnchor({ ...file, ...beat }));
  if (git) anchors.push(new GitAnchor({ ...git, ...beat, deadlineMilliseconds: gitMilliseconds }));
  if (webhook)
    anchors.push(new WebhookAnchor({ ...webhook, ...beat, deadlineMilliseconds: answerMilliseconds }));
  if (timeStamp) {
    const hourly = { now, everySeconds: Math.max(everySeconds, timeStampSecondsMin) };
    const deadlineMilliseconds = answerMilliseconds;
    anchors.push(new TimeStampAnchor({ ...timeStamp, ...hourly, deadlineMilliseconds }));
  }
  return anchors;
}
