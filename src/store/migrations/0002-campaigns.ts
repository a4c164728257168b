import type { MigrationInterface, QueryRunner } from 'typeorm';

const sqlite = [
  `CREATE TABLE "segment" ("id" integer PRIMARY KEY NOT NULL, "name" varchar(120) NOT NULL, "kind" varchar(8) NOT NULL, "test" text, "version" integer NOT NULL, "createdAt" integer NOT NULL, "updatedAt" integer NOT NULL)`,
  `CREATE UNIQUE INDEX "segment_name" ON "segment" ("name")`,
  `CREATE TABLE "segmentMember" ("segmentId" integer NOT NULL, "contactId" integer NOT NULL, PRIMARY KEY ("segmentId", "contactId")) WITHOUT ROWID`,
  `CREATE INDEX "segmentMember_contact" ON "segmentMember" ("contactId")`,
  `CREATE TABLE "campaign" ("id" integer PRIMARY KEY NOT NULL, "name" varchar(120) NOT NULL, "state" varchar(10) NOT NULL, "purpose" varchar(10) NOT NULL, "festival" varchar(60), "plan" text NOT NULL, "version" integer NOT NULL, "createdBy" integer, "approval" text, "fault" text, "lease" integer, "leaseUntil" integer, "fedSince" integer, "createdAt" integer NOT NULL, "updatedAt" integer NOT NULL, "startedAt" integer, "endedAt" integer)`,
  `CREATE INDEX "campaign_state" ON "campaign" ("state")`,
  `CREATE TABLE "occurrence" ("id" integer PRIMARY KEY NOT NULL, "campaignId" integer NOT NULL, "occurrenceKey" varchar(120) NOT NULL, "state" varchar(8) NOT NULL, "dueAt" integer NOT NULL, "dueUntil" integer NOT NULL, "position" integer NOT NULL, "winner" integer, "createdAt" integer NOT NULL)`,
  `CREATE UNIQUE INDEX "occurrence_key" ON "occurrence" ("campaignId", "occurrenceKey")`,
  `CREATE INDEX "occurrence_due" ON "occurrence" ("state", "dueAt")`,
  `CREATE TABLE "recipient" ("occurrenceId" integer NOT NULL, "contactId" integer NOT NULL, "campaignId" integer NOT NULL, "channelId" integer, "state" varchar(10) NOT NULL, "reason" varchar(20), "variant" integer NOT NULL, "step" integer NOT NULL, "dueAt" integer NOT NULL, "expiresAt" integer NOT NULL, "deliveryId" integer, PRIMARY KEY ("occurrenceId", "contactId")) WITHOUT ROWID`,
  `CREATE INDEX "recipient_campaign" ON "recipient" ("campaignId", "state", "dueAt")`,
  `CREATE INDEX "recipient_contact" ON "recipient" ("contactId")`,
  `CREATE INDEX "recipient_delivery" ON "recipient" ("deliveryId") WHERE deliveryId IS NOT NULL`,
  // A mountain of greetings stands in nobody's way.
  `DROP INDEX "delivery_due"`,
  `CREATE INDEX "delivery_due" ON "delivery" ("state", "class", "dueAt") WHERE state = 'due'`,
];

const mysql = [
  `CREATE TABLE \`segment\` (\`id\` bigint NOT NULL, \`name\` varchar(120) CHARACTER SET "utf8mb4" COLLATE "utf8mb4_bin" NOT NULL, \`kind\` varchar(8) CHARACTER SET "utf8mb4" COLLATE "utf8mb4_bin" NOT NULL, \`test\` longtext CHARACTER SET "utf8mb4" COLLATE "utf8mb4_bin" NULL, \`version\` bigint NOT NULL, \`createdAt\` bigint NOT NULL, \`updatedAt\` bigint NOT NULL, UNIQUE INDEX \`segment_name\` (\`name\`), PRIMARY KEY (\`id\`))`,
  `CREATE TABLE \`segmentMember\` (\`segmentId\` bigint NOT NULL, \`contactId\` bigint NOT NULL, INDEX \`segmentMember_contact\` (\`contactId\`), PRIMARY KEY (\`segmentId\`, \`contactId\`))`,
  `CREATE TABLE \`campaign\` (\`id\` bigint NOT NULL, \`name\` varchar(120) CHARACTER SET "utf8mb4" COLLATE "utf8mb4_bin" NOT NULL, \`state\` varchar(10) CHARACTER SET "utf8mb4" COLLATE "utf8mb4_bin" NOT NULL, \`purpose\` varchar(10) CHARACTER SET "utf8mb4" COLLATE "utf8mb4_bin" NOT NULL, \`festival\` varchar(60) CHARACTER SET "utf8mb4" COLLATE "utf8mb4_bin" NULL, \`plan\` longtext CHARACTER SET "utf8mb4" COLLATE "utf8mb4_bin" NOT NULL, \`version\` bigint NOT NULL, \`createdBy\` bigint NULL, \`approval\` longtext CHARACTER SET "utf8mb4" COLLATE "utf8mb4_bin" NULL, \`fault\` longtext CHARACTER SET "utf8mb4" COLLATE "utf8mb4_bin" NULL, \`lease\` bigint NULL, \`leaseUntil\` bigint NULL, \`fedSince\` bigint NULL, \`createdAt\` bigint NOT NULL, \`updatedAt\` bigint NOT NULL, \`startedAt\` bigint NULL, \`endedAt\` bigint NULL, INDEX \`campaign_state\` (\`state\`), PRIMARY KEY (\`id\`))`,
  `CREATE TABLE \`occurrence\` (\`id\` bigint NOT NULL, \`campaignId\` bigint NOT NULL, \`occurrenceKey\` varchar(120) CHARACTER SET "utf8mb4" COLLATE "utf8mb4_bin" NOT NULL, \`state\` varchar(8) CHARACTER SET "utf8mb4" COLLATE "utf8mb4_bin" NOT NULL, \`dueAt\` bigint NOT NULL, \`dueUntil\` bigint NOT NULL, \`position\` bigint NOT NULL, \`winner\` bigint NULL, \`createdAt\` bigint NOT NULL, UNIQUE INDEX \`occurrence_key\` (\`campaignId\`, \`occurrenceKey\`), INDEX \`occurrence_due\` (\`state\`, \`dueAt\`), PRIMARY KEY (\`id\`))`,
  `CREATE TABLE \`recipient\` (\`occurrenceId\` bigint NOT NULL, \`contactId\` bigint NOT NULL, \`campaignId\` bigint NOT NULL, \`channelId\` bigint NULL, \`state\` varchar(10) CHARACTER SET "utf8mb4" COLLATE "utf8mb4_bin" NOT NULL, \`reason\` varchar(20) CHARACTER SET "utf8mb4" COLLATE "utf8mb4_bin" NULL, \`variant\` bigint NOT NULL, \`step\` bigint NOT NULL, \`dueAt\` bigint NOT NULL, \`expiresAt\` bigint NOT NULL, \`deliveryId\` bigint NULL, INDEX \`recipient_campaign\` (\`campaignId\`, \`state\`, \`dueAt\`), INDEX \`recipient_contact\` (\`contactId\`), INDEX \`recipient_delivery\` (\`deliveryId\`), PRIMARY KEY (\`occurrenceId\`, \`contactId\`))`,
  `ALTER TABLE \`delivery\` DROP INDEX \`delivery_due\`, ADD INDEX \`delivery_due\` (\`state\`, \`class\`, \`dueAt\`)`,
];

/** Segments, campaigns and what becomes of each recipient. */
export class Campaigns1763800000000 implements MigrationInterface {
  readonly name = 'Campaigns1763800000000';

  async up(runner: QueryRunner): Promise<void> {
    const dialect = runner.dataSource.options.type === 'mysql' ? mysql : sqlite;
    for (const statement of dialect) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('the campaigns cannot be undone: who was greeted would be forgotten');
  }
}
