import {
  type ButtonDraft,
  draftOf,
  faultOf,
  freshButton,
  isReady,
  menuOf,
  nameLength,
  shownName,
} from '../../console/src/pages/channels/menu-draft';

const button = (part: Partial<ButtonDraft>): ButtonDraft => ({
  ...freshButton(),
  name: '商城',
  value: 'SHOP',
  ...part,
});

describe('a menu while 老板 writes it', () => {
  it('goes out as it came in', () => {
    const buttons = [
      { name: '营业时间', key: 'HOURS' },
      { name: '服务', buttons: [{ name: '商城', url: 'https://yunjin.example/' }] },
    ];
    expect(menuOf(draftOf(buttons))).toEqual({ buttons });
    expect(draftOf(null)).toEqual([]);
  });

  it.each([
    ['会员服务', 4, '会员服务'],
    ['会员服务台', 5, '会员服务…'],
    ['Tea house', 5, 'Tea hous…'],
    ['VIP专区', 4, 'VIP专区'],
    ['查VIP积分', 5, '查VIP积…'],
    ['🍵茶', 2, '🍵茶'],
  ])('counts %s as %i characters and shows %s', (name, length, shown) => {
    expect(nameLength(name, 0)).toEqual({ length, most: 4 });
    expect(shownName(name, 0)).toBe(shown);
  });

  it.each<[string, Partial<ButtonDraft>, 0 | 1, ReturnType<typeof faultOf>]>([
    ['no name', { name: ' ' }, 0, 'name'],
    ['a name of 18 bytes at the foot', { name: '会员专属服务' }, 0, 'long'],
    ['the same below', { name: '会员专属服务' }, 1, null],
    ['no key', { value: '' }, 0, 'value'],
    ['a script', { does: 'url', value: 'javascript:alert(1)' }, 0, 'address'],
    ['an address', { does: 'url', value: 'https://yunjin.example/茶' }, 0, null],
    ['nothing below', { does: 'more' }, 0, 'empty'],
    ['something made elsewhere', { does: 'kind', value: 'miniprogram' }, 0, 'kind'],
  ])('with %s', (_what, part, level, fault) => {
    expect(faultOf(button(part), level)).toBe(fault);
  });

  it('is ready when every button is', () => {
    const whole = [button({}), button({ does: 'more', taps: [button({})] })];
    expect(isReady(whole)).toBe(true);
    expect(isReady([...whole, button({ does: 'more', taps: [button({ value: '' })] })])).toBe(false);
    expect(isReady([])).toBe(false);
  });
});
