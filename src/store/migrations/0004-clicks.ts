import type { MigrationInterface, QueryRunner } from 'typeorm';

const sqlite = [
  `CREATE TABLE "trackedLink" ("id" integer PRIMARY KEY NOT NULL, "campaignId" integer NOT NULL, "url" varchar(700) NOT NULL)`,
  `CREATE UNIQUE INDEX "trackedLink_url" ON "trackedLink" ("campaignId", "url")`,
  `CREATE TABLE "click" ("linkId" integer NOT NULL, "contactId" integer NOT NULL, "firstAt" integer NOT NULL, "count" integer NOT NULL, PRIMARY KEY ("linkId", "contactId")) WITHOUT ROWID`,
  `CREATE INDEX "click_contact" ON "click" ("contactId")`,
];

const mysql = [
  `CREATE TABLE \`trackedLink\` (\`id\` bigint NOT NULL, \`campaignId\` bigint NOT NULL, \`url\` varchar(700) CHARACTER SET "utf8mb4" COLLATE "utf8mb4_bin" NOT NULL, UNIQUE INDEX \`trackedLink_url\` (\`campaignId\`, \`url\`), PRIMARY KEY (\`id\`))`,
  `CREATE TABLE \`click\` (\`linkId\` bigint NOT NULL, \`contactId\` bigint NOT NULL, \`firstAt\` bigint NOT NULL, \`count\` bigint NOT NULL, INDEX \`click_contact\` (\`contactId\`), PRIMARY KEY (\`linkId\`, \`contactId\`))`,
];

/** Addresses in the words of campaigns, and who opened them. */
export class Clicks1764000000000 implements MigrationInterface {
  readonly name = 'Clicks1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    const dialect = runner.dataSource.options.type === 'mysql' ? mysql : sqlite;
    for (const statement of dialect) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('the links that were sent would lead nowhere');
  }
}
