const place = '{ticket}';

/**
 * Where a ticket is to be seen; null if nobody said. The address is the administrator's, the ticket a stranger's: it
 * is escaped, and whatever it says the link stays https.
 */
export function ticketAddress(template: string | null | undefined, ticket: string): string | null {
  if (!template?.includes(place)) return null;
  const address = template.replaceAll(place, () => encodeURIComponent(ticket));
  return URL.canParse(address) && new URL(address).protocol === 'https:' ? address : null;
}
