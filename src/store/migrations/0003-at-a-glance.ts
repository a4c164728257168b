import type { MigrationInterface, QueryRunner } from 'typeorm';

const sqlite = [
  `DROP INDEX "identity_contact"`,
  `CREATE INDEX "identity_contact" ON "identity" ("contactId", "channelId", "reachable")`,
  `CREATE TABLE "consentStateNew" ("contactId" integer NOT NULL, "channelId" integer NOT NULL, "purpose" varchar(16) NOT NULL, "granted" integer NOT NULL, "at" integer NOT NULL, PRIMARY KEY ("contactId", "channelId", "purpose")) WITHOUT ROWID`,
  `INSERT INTO "consentStateNew" ("contactId", "channelId", "purpose", "granted", "at") SELECT "contactId", "channelId", "purpose", "granted", "at" FROM "consentState"`,
  `DROP TABLE "consentState"`,
  `ALTER TABLE "consentStateNew" RENAME TO "consentState"`,
  `CREATE TABLE "greetedNew" ("contactId" integer NOT NULL, "deliveryId" integer NOT NULL, "at" integer NOT NULL, PRIMARY KEY ("contactId", "deliveryId")) WITHOUT ROWID`,
  `INSERT INTO "greetedNew" ("contactId", "deliveryId", "at") SELECT "contactId", "deliveryId", "at" FROM "greeted"`,
  `DROP TABLE "greeted"`,
  `ALTER TABLE "greetedNew" RENAME TO "greeted"`,
];

const mysql = [
  'ALTER TABLE `identity` DROP INDEX `identity_contact`, ADD INDEX `identity_contact` (`contactId`, `channelId`, `reachable`)',
];

/** Whether somebody can be reached, what they allowed and how often they were greeted, each in one look: a million are asked. */
export class AtAGlance1763900000000 implements MigrationInterface {
  readonly name = 'AtAGlance1763900000000';

  async up(runner: QueryRunner): Promise<void> {
    const dialect = runner.dataSource.options.type === 'mysql' ? mysql : sqlite;
    for (const statement of dialect) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('nothing was lost that would have to be given back');
  }
}
