import { type Logger } from '@countersign/database';

/** What the process was told at start and the API needs to know. */
export class ApiSettings {
  readonly isDemo: boolean;
  readonly version: string;
  /** Where a ticket is to be seen, with `{ticket}` in the place of its id. */
  readonly ticketUrl: string | null;
  readonly log: Logger;
  /** The built dashboard; a folder without index.html gives a hint instead of a page. */
  readonly dashboardFolder: string;

  constructor(given: {
    isDemo: boolean;
    version: string;
    ticketUrl: string | null;
    log: Logger;
    dashboardFolder: string;
  }) {
    this.isDemo = given.isDemo;
    this.version = given.version;
    this.ticketUrl = given.ticketUrl;
    this.log = given.log;
    this.dashboardFolder = given.dashboardFolder;
  }
}
