import type { Browser } from 'playwright-core';
import { barriers, fill, onScreen, openBrowser, type Seat, sitDown } from '../support/console';
import { type Office, signIn } from '../support/office';
import { admin, openPremises, type Premises, type Running } from '../support/process';

jest.setTimeout(90_000);

onScreen.each(['desk', 'phone'] as const)('segments, at the %s', screen => {
  let browser: Browser;
  let premises: Premises;
  let server: Running;
  let seat: Seat;
  let office: Office;

  beforeAll(async () => {
    [browser, premises] = await Promise.all([openBrowser(), openPremises()]);
    server = await premises.start();
    office = await signIn(server.url);
    for (const [name, tags] of [
      ['王芳', ['金卡']],
      ['赵敏', ['金卡', '龙井']],
      ['李雷', []],
    ] as const) {
      await office.call('POST', '/contacts', { name, tags });
    }
    seat = await sitDown(browser, { url: server.url, screen });
    await seat.enter(admin);
  });
  afterAll(async () => {
    expect(seat?.alarms).toEqual([]);
    await browser?.close();
    await premises?.close();
  });

  test('one writes whom one means and sees how many that are', async () => {
    const { words, page } = seat;
    await seat.go('/segments');
    await seat.sees(words.pages.segments.empty);
    await seat.go('/segments?id=new');
    await seat.write(words.segments.name, '金卡客户');
    await seat.sees(fill(words.segments.people, { count: 3 }));
    await seat.press(words.segments.addCondition);
    await page.getByRole('menuitem', { name: words.segments.questions.contact, exact: true }).click();
    await seat.sees(words.segments.incomplete);
    await seat.write(words.rules.value, '金卡');
    await seat.sees(fill(words.segments.people, { count: 2 }));
    expect(await barriers(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth')).toBe(
      true,
    );
    await seat.press(words.common.save);
    await seat.sees('标签含有“金卡”');
    expect(await barriers(page)).toEqual([]);
  });

  test('and why 李雷 is not one of them', async () => {
    const { words, page } = seat;
    const { items } = await office.call<{ items: { id: string }[] }>('GET', '/segments');
    await seat.go(`/segments?id=${items[0]?.id}`);
    const search = page.getByRole('combobox', { name: words.segments.whySearch });
    await search.click();
    await search.pressSequentially('李雷');
    await page.getByRole('option', { name: /李雷/ }).click();
    await seat.sees(words.segments.out);
    await seat.sees('标签含有“金卡”');
    expect(await barriers(page)).toEqual([]);
  });

  test('a list is begun empty, and takes in who is in a segment now', async () => {
    const { words, page } = seat;
    await seat.go('/segments?id=new-list');
    await seat.write(words.segments.name, '品鉴会');
    await seat.press(words.common.save);
    await seat.sees(words.segments.membersNone);
    await page.getByRole('combobox', { name: words.segments.addMeant }).click();
    await page.getByRole('option', { name: '金卡客户' }).click();
    await seat.press(words.segments.takeIn);
    await seat.sees(fill(words.segments.added, { count: 2 }));
    await page.getByRole('button', { name: `${words.segments.removeMember}: 王芳` }).click();
    await seat.sees(fill(words.segments.people, { count: 1 }));
    expect(await barriers(page)).toEqual([]);
  });
});
