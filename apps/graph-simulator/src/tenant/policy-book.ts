import { type Instant } from '../clock.ts';
import { type ApprovalPolicyJson } from '../graph-json.ts';
import { type Ticks, formatTicks, instantOf } from '../ticks.ts';

export interface PolicyVersion {
  readonly ticks: Ticks;
  readonly displayName: string;
  readonly description: string | null;
  readonly approverGroupIds: readonly string[];
}

/** One access policy from its creation to its end. */
export interface PolicyLife {
  readonly id: string;
  readonly policyType: string;
  readonly policyPlatform: string;
  /** Oldest first; never empty. The first one is the creation. */
  readonly versions: PolicyVersion[];
  deletedTicks: Ticks | undefined;
}

/** The access policies of the tenant at any instant. */
export class PolicyBook {
  readonly lives: PolicyLife[] = [];

  add(life: PolicyLife): void {
    this.lives.push(life);
  }

  existingAt(instant: Instant): PolicyLife[] {
    return this.lives.filter((life) => versionAt(life, instant) !== undefined && !isDeletedAt(life, instant));
  }

  find(policyType: string, instant: Instant): PolicyLife | undefined {
    return this.existingAt(instant).find((life) => life.policyType === policyType);
  }

  /** A policy of that type that exists at the instant or is already planned for later. */
  everFrom(policyType: string, instant: Instant): PolicyLife | undefined {
    return this.lives.find((life) => life.policyType === policyType && !isDeletedAt(life, instant));
  }

  jsonAt(instant: Instant): ApprovalPolicyJson[] {
    return this.existingAt(instant).map((life) =>
      policyJson(life, versionAt(life, instant) as PolicyVersion),
    );
  }
}

export function versionAt(life: PolicyLife, instant: Instant): PolicyVersion | undefined {
  return life.versions.findLast((version) => instantOf(version.ticks) <= instant);
}

function isDeletedAt(life: PolicyLife, instant: Instant): boolean {
  return life.deletedTicks !== undefined && instantOf(life.deletedTicks) <= instant;
}

function policyJson(life: PolicyLife, version: PolicyVersion): ApprovalPolicyJson {
  const { policyType, policyPlatform } = life;
  return {
    id: life.id,
    displayName: version.displayName,
    description: version.description,
    lastModifiedDateTime: formatTicks(version.ticks),
    policyType,
    policyPlatform,
    policySet: { policyType, policyPlatform },
    approverGroupIds: [...version.approverGroupIds],
  };
}
