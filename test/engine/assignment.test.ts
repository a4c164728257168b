import { type Candidate, chooseAgent, raised, type Waiting } from '../../src/engine/assignment';
import type { AgentId, TeamId } from '../../src/model';

const [xiaozhou, xiaowu, xiaozheng] = [1, 2, 3] as AgentId[] as [AgentId, AgentId, AgentId];
const sales = 9 as TeamId;

const agent = (id: AgentId, load: number, facts: Partial<Candidate> = {}): Candidate => ({
  id,
  teamId: null,
  capacity: 5,
  load,
  ...facts,
});
const wang: Waiting = { teamId: null, lastAgentId: null, ownerAgentId: null, avoidAgentId: null };

describe('who should have the conversation', () => {
  test('who served the customer last comes before whose customer it is, and both before the least busy', () => {
    const all = [agent(xiaozhou, 4), agent(xiaowu, 3), agent(xiaozheng, 0)];
    expect(chooseAgent({ ...wang, lastAgentId: xiaozhou, ownerAgentId: xiaowu }, all)).toBe(xiaozhou);
    expect(chooseAgent({ ...wang, ownerAgentId: xiaowu }, all)).toBe(xiaowu);
    expect(chooseAgent(wang, all)).toBe(xiaozheng);
  });

  test('nobody is given more than they can hold', () => {
    const all = [agent(xiaozhou, 5), agent(xiaowu, 1)];
    expect(chooseAgent({ ...wang, lastAgentId: xiaozhou }, all)).toBe(xiaowu);
    expect(chooseAgent(wang, [agent(xiaozhou, 5)])).toBeNull();
    expect(chooseAgent(wang, [])).toBeNull();
  });

  test('a team’s conversation stays in the team, whoever served last', () => {
    const all = [agent(xiaozhou, 0), agent(xiaowu, 4, { teamId: sales })];
    expect(chooseAgent({ ...wang, teamId: sales, lastAgentId: xiaozhou }, all)).toBe(xiaowu);
    expect(chooseAgent({ ...wang, teamId: sales }, [agent(xiaozhou, 0)])).toBeNull();
  });

  test('who has just let it go does not get it back', () => {
    const let_ = { ...wang, lastAgentId: xiaozhou, avoidAgentId: xiaozhou };
    expect(chooseAgent(let_, [agent(xiaozhou, 0), agent(xiaowu, 4)])).toBe(xiaowu);
    expect(chooseAgent(let_, [agent(xiaozhou, 0)])).toBeNull();
  });

  test('of two equally busy, the one with more hands free', () => {
    expect(chooseAgent(wang, [agent(xiaozhou, 1, { capacity: 2 }), agent(xiaowu, 1)])).toBe(xiaowu);
    expect(chooseAgent(wang, [agent(xiaowu, 1), agent(xiaozhou, 1)])).toBe(xiaozhou);
  });

  test('waiting makes urgent, and nothing is more urgent than that', () => {
    expect((['low', 'normal', 'high', 'urgent'] as const).map(raised)).toEqual(['normal', 'high', 'urgent', 'urgent']);
  });
});
