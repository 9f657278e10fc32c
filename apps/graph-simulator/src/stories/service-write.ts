import { assignApp } from '../changes/app-changes.ts';
import { type Actor } from '../truth.ts';
import { type Story } from './story.ts';

const intune: Actor = { kind: 'system', id: '', displayName: 'Intune' };

/** Intune itself writes to a protected object, as after a migration: nobody asked, and nobody went around anything. */
export const serviceWrite: Story = {
  name: 'service-write',
  play(stage) {
    const change = assignApp(stage.world, stage.random);
    for (const draft of change.effects) stage.event(draft, intune, { policyType: change.policyType });
  },
};
