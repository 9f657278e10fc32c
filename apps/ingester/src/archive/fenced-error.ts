/** Another harvester has taken this tenant's turn since; nothing of ours may be written any more. */
export class FencedError extends Error {
  override readonly name = 'FencedError';

  constructor(tenantId: number, mine: number, now: number | undefined) {
    super(
      now === undefined
        ? `Tenant ${tenantId} has no archive head; take the turn before archiving.`
        : `Another harvester took over tenant ${tenantId} (its turn is ${now}, this one was ${mine}); this one stops.`,
    );
  }
}
