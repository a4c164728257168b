import type { MigrationInterface, QueryRunner } from 'typeorm';

const sqlite = [
  `CREATE TABLE "hook" ("id" integer PRIMARY KEY NOT NULL, "name" varchar(120) NOT NULL, "url" text NOT NULL, "secret" text NOT NULL, "events" text NOT NULL, "inside" integer NOT NULL, "state" varchar(8) NOT NULL, "fault" text, "createdAt" integer NOT NULL, "updatedAt" integer NOT NULL)`,
  `CREATE TABLE "hookCall" ("id" integer PRIMARY KEY NOT NULL, "hookId" integer NOT NULL, "event" varchar(40) NOT NULL, "body" text NOT NULL, "state" varchar(8) NOT NULL, "attempts" integer NOT NULL, "dueAt" integer NOT NULL, "status" integer, "fault" text, "sentAt" integer, "createdAt" integer NOT NULL)`,
  `CREATE INDEX "hookCall_due" ON "hookCall" ("hookId", "state", "dueAt")`,
  `CREATE INDEX "hookCall_age" ON "hookCall" ("createdAt")`,
];

const words = 'CHARACTER SET "utf8mb4" COLLATE "utf8mb4_bin"';
const mysql = [
  `CREATE TABLE \`hook\` (\`id\` bigint NOT NULL, \`name\` varchar(120) ${words} NOT NULL, \`url\` longtext ${words} NOT NULL, \`secret\` longtext ${words} NOT NULL, \`events\` longtext ${words} NOT NULL, \`inside\` tinyint NOT NULL, \`state\` varchar(8) ${words} NOT NULL, \`fault\` longtext ${words} NULL, \`createdAt\` bigint NOT NULL, \`updatedAt\` bigint NOT NULL, PRIMARY KEY (\`id\`))`,
  `CREATE TABLE \`hookCall\` (\`id\` bigint NOT NULL, \`hookId\` bigint NOT NULL, \`event\` varchar(40) ${words} NOT NULL, \`body\` longtext ${words} NOT NULL, \`state\` varchar(8) ${words} NOT NULL, \`attempts\` bigint NOT NULL, \`dueAt\` bigint NOT NULL, \`status\` bigint NULL, \`fault\` longtext ${words} NULL, \`sentAt\` bigint NULL, \`createdAt\` bigint NOT NULL, INDEX \`hookCall_due\` (\`hookId\`, \`state\`, \`dueAt\`), INDEX \`hookCall_age\` (\`createdAt\`), PRIMARY KEY (\`id\`))`,
];

/** Outgoing webhooks, and what each is still to be told. */
export class Hooks1764500000000 implements MigrationInterface {
  readonly name = 'Hooks1764500000000';

  async up(runner: QueryRunner): Promise<void> {
    const dialect = runner.dataSource.options.type === 'mysql' ? mysql : sqlite;
    for (const statement of dialect) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('what other programs were told would be forgotten');
  }
}
