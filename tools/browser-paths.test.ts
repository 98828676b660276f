import { describe, expect, it } from 'vitest';
import { candidatePaths, parseVersion } from './browser-paths';

describe('where a browser may be', () => {
  it('is where the user says, and nowhere else', () => {
    const env = { REDIAL_CHROMIUM: '/opt/my chrome', PATH: '/usr/bin' };
    expect(candidatePaths('chromium', env, 'linux')).toEqual(['/opt/my chrome']);
    expect(candidatePaths('firefox', env, 'linux')).not.toContain('/opt/my chrome');
  });

  it('takes an empty override for none', () => {
    expect(candidatePaths('firefox', { REDIAL_FIREFOX: '' }, 'linux')).toContain('/usr/bin/firefox-esr');
  });

  it('on Linux is Chromium before Chrome, the usual folders before PATH, each path once', () => {
    const paths = candidatePaths('chromium', { PATH: '/usr/bin:/home/me/bin' }, 'linux');
    expect(paths[0]).toBe('/usr/bin/chromium');
    expect(paths.indexOf('/usr/bin/google-chrome')).toBeGreaterThan(paths.indexOf('/snap/bin/chromium'));
    expect(paths).toContain('/home/me/bin/google-chrome-stable');
    expect(new Set(paths).size).toBe(paths.length);
  });

  it("on a Mac is in the system's applications, or the user's own", () => {
    const paths = candidatePaths('firefox', { HOME: '/Users/me' }, 'darwin');
    expect(paths.slice(0, 2)).toEqual([
      '/Applications/Firefox.app/Contents/MacOS/firefox',
      '/Users/me/Applications/Firefox.app/Contents/MacOS/firefox',
    ]);
  });

  it('on Windows is below the program folders that are set, and on Path with .exe', () => {
    const env = {
      ProgramFiles: 'C:\\Program Files',
      LOCALAPPDATA: 'C:\\Users\\me\\AppData\\Local',
      Path: 'D:\\tools;',
    };
    const paths = candidatePaths('chromium', env, 'win32');
    expect(paths).toContain('C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe');
    expect(paths).toContain('C:\\Users\\me\\AppData\\Local\\Chromium\\Application\\chrome.exe');
    expect(paths).toContain('D:\\tools\\chrome.exe');
    expect(paths.join()).not.toContain('undefined');
  });
});

describe('what a browser says of its version', () => {
  it.each([
    [
      'Chromium 156.0.8078.79 built on Debian GNU/Linux 12 (bookworm)',
      { name: 'Chromium', version: '156.0.8078.79', major: 156 },
    ],
    ['Google Chrome 137.0.7151.55 \n', { name: 'Google Chrome', version: '137.0.7151.55', major: 137 }],
    ['Mozilla Firefox 153.7.0esr\n', { name: 'Mozilla Firefox', version: '153.7.0esr', major: 153 }],
    ['Mozilla Firefox 128.0\n', { name: 'Mozilla Firefox', version: '128.0', major: 128 }],
    // A launcher's complaints come first.
    ['[1:2:ERROR] no bus\nChromium 156.0.1.2 snap\n', { name: 'Chromium', version: '156.0.1.2', major: 156 }],
  ])('%s', (output, version) => {
    expect(parseVersion(output)).toEqual(version);
  });

  it.each(['', 'command not found', '156.0.1'])('%j says nothing', (output) => {
    expect(parseVersion(output)).toBeUndefined();
  });
});
