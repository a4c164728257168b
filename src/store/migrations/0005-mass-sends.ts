import type { MigrationInterface, QueryRunner } from 'typeorm';

const sqlite = [
  `CREATE TABLE "broadcast" ("id" integer PRIMARY KEY NOT NULL, "campaignId" integer NOT NULL, "occurrenceId" integer NOT NULL, "channelId" integer NOT NULL, "step" integer NOT NULL, "variant" integer NOT NULL, "content" text NOT NULL, "state" varchar(10) NOT NULL, "people" integer NOT NULL, "attempts" integer NOT NULL, "fault" text, "dueAt" integer NOT NULL, "expiresAt" integer NOT NULL, "claim" integer, "leaseUntil" integer, "calledAt" integer, "externalId" varchar(190), "createdAt" integer NOT NULL, "updatedAt" integer NOT NULL)`,
  `CREATE INDEX "broadcast_campaign" ON "broadcast" ("campaignId", "state")`,
  `CREATE INDEX "broadcast_lease" ON "broadcast" ("state", "leaseUntil")`,
  `CREATE INDEX "broadcast_called" ON "broadcast" ("channelId", "calledAt")`,
  `ALTER TABLE "delivery" ADD COLUMN "broadcastId" integer`,
  `CREATE INDEX "delivery_broadcast" ON "delivery" ("broadcastId", "state") WHERE broadcastId IS NOT NULL`,
];

const mysql = [
  `CREATE TABLE \`broadcast\` (\`id\` bigint NOT NULL, \`campaignId\` bigint NOT NULL, \`occurrenceId\` bigint NOT NULL, \`channelId\` bigint NOT NULL, \`step\` bigint NOT NULL, \`variant\` bigint NOT NULL, \`content\` longtext CHARACTER SET "utf8mb4" COLLATE "utf8mb4_bin" NOT NULL, \`state\` varchar(10) CHARACTER SET "utf8mb4" COLLATE "utf8mb4_bin" NOT NULL, \`people\` bigint NOT NULL, \`attempts\` bigint NOT NULL, \`fault\` longtext CHARACTER SET "utf8mb4" COLLATE "utf8mb4_bin" NULL, \`dueAt\` bigint NOT NULL, \`expiresAt\` bigint NOT NULL, \`claim\` bigint NULL, \`leaseUntil\` bigint NULL, \`calledAt\` bigint NULL, \`externalId\` varchar(190) CHARACTER SET "utf8mb4" COLLATE "utf8mb4_bin" NULL, \`createdAt\` bigint NOT NULL, \`updatedAt\` bigint NOT NULL, INDEX \`broadcast_campaign\` (\`campaignId\`, \`state\`), INDEX \`broadcast_lease\` (\`state\`, \`leaseUntil\`), INDEX \`broadcast_called\` (\`channelId\`, \`calledAt\`), PRIMARY KEY (\`id\`))`,
  `ALTER TABLE \`delivery\` ADD COLUMN \`broadcastId\` bigint NULL`,
  `CREATE INDEX \`delivery_broadcast\` ON \`delivery\` (\`broadcastId\`, \`state\`)`,
];

/** Mass sends of campaigns, and which of them a greeting leaves with. */
export class MassSends1764100000000 implements MigrationInterface {
  readonly name = 'MassSends1764100000000';

  async up(runner: QueryRunner): Promise<void> {
    const dialect = runner.dataSource.options.type === 'mysql' ? mysql : sqlite;
    for (const statement of dialect) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('what left with a mass send could be sent again');
  }
}
