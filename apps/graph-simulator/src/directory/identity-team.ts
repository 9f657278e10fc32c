import { type Actor } from '../truth.ts';

/** People who look after accounts and groups, and neither file requests nor decide them. */
export function identityTeam(newId: () => string): Actor[] {
  return ['Greta Halvorsen', 'Samuel Osei'].map((displayName) => ({
    kind: 'user',
    id: newId(),
    displayName,
    upn: `${displayName.replace(' ', '.').toLowerCase()}@contoso-eu.example`,
  }));
}
