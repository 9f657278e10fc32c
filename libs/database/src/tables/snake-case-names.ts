import { DefaultNamingStrategy } from 'typeorm';

/** `firstSeenAt` in TypeScript is `first_seen_at` in SQL; every other name is written out at its table. */
export class SnakeCaseNames extends DefaultNamingStrategy {
  override columnName(property: string, custom: string | undefined): string {
    return custom ?? property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  }
}
