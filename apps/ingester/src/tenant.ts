/** A tenant as the stages know it: the archive's number and the id outside. */
export interface Tenant {
  readonly tenantId: number;
  readonly entraId: string;
}
