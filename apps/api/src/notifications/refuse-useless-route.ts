import { type NoticeChannel, type RouteSettings } from '@countersign/contract';
import { ProblemError } from '../problem/problem-error.ts';

/** A route that could never tell anybody anything is refused with what is wrong with it. */
export function refuseUselessRoute(settings: RouteSettings, channels: readonly NoticeChannel[]): void {
  const channel = channels.find(({ name }) => name === settings.channel);
  const refuse = (where: string, message: string): never => {
    throw new ProblemError('invalid_body', `${where}: ${message}`, { errors: [{ where, message }] });
  };
  if (!channel) return refuse('settings.channel', 'no channel of this name is configured');
  if (channel.format !== null)
    return refuse('settings.channel', 'this channel is fed with everything; no route can lead to it');
  const { toApprovers, toRequester, addresses } = settings;
  if (channel.kind === 'email' && !toApprovers && !toRequester && addresses.length === 0)
    refuse('settings.addresses', 'mail needs somebody to go to');
}
