import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { charsetOf, HL7_NULL, parseHl7, type Hl7Message } from '@rtflow/hl7-codec';
import { needsSharedData, sharedFiles, sharedPath } from '../imaging/shared-data.ts';

describe('hl7: message', () => {
  it('reads fields, repetitions, components and subcomponents by path', () => {
    const message = parsed(
      'MSH|^~\\&|HIS|H1|RTFLOW|RT|20260101||ADT^A01|7|P|2.5\rPID|1||P1^^^H&1.2&ISO^MR~X9||欧阳^修',
    );
    expect(message.value('MSH-1')).to.equal('|');
    expect(message.value('MSH-2')).to.equal('^~\\&');
    expect(message.value('MSH-9.2')).to.equal('A01');
    expect(message.value('PID-3')).to.equal('P1');
    expect(message.value('PID-3[1].4.2')).to.equal('1.2');
    expect(message.value('PID-3[2]')).to.equal('X9');
    expect(message.segment('PID')?.count(3)).to.equal(2);
    expect(message.value('PID-5.2')).to.equal('修');
  });

  it('takes its delimiters from MSH', () => {
    const message = parsed('MSH#*@!%#HIS#H1\rPID#1##A*B%C@D');
    expect(message.value('PID-3.2.2')).to.equal('C');
    expect(message.value('PID-3[2]')).to.equal('D');
  });

  it('tells an empty field from a value to delete', () => {
    const message = parsed('MSH|^~\\&|HIS\rPID|1||A|""|');
    expect(message.value('PID-4')).to.equal(HL7_NULL);
    expect(message.value('PID-5')).to.equal(undefined);
    expect(message.value('PID-30')).to.equal(undefined);
    expect(message.value('PV1-2')).to.equal(undefined);
  });

  it('decodes escapes and leaves a backslash that is none', () => {
    const message = parsed(
      'MSH|^~\\&|HIS\rOBX|1|ST|A\\F\\B\\S\\C\\R\\D\\E\\E\\T\\F|\\XE5BCA0\\ \\XFF\\|a\\.br\\b|C:\\dir|\\Xzz\\',
    );
    expect(message.value('OBX-3')).to.equal('A|B^C~D\\E&F');
    expect(message.value('OBX-4')).to.equal('张 ÿ');
    expect(message.value('OBX-5')).to.equal('a\nb');
    expect(message.value('OBX-6')).to.equal('C:\\dir');
    expect(message.value('OBX-7')).to.equal('\\Xzz\\');
  });

  it('gives all segments of a name, in order', () => {
    const message = parsed('MSH|^~\\&|L\rOBX|1||WBC\rNTE|1\rOBX|2||PLT');
    expect(message.all('OBX').map((obx) => obx.value(3))).to.deep.equal(['WBC', 'PLT']);
  });

  it('names the segment that is no segment, and delimiters that clash', () => {
    const bad = parseHl7('MSH|^~\\&|HIS\rPID|1\rrubbish');
    expect(bad.ok ? null : bad.error).to.include({ code: 'bad-segment', segment: 3 });
    const clash = parseHl7('MSH|^^\\&|HIS');
    expect(clash.ok ? null : clash.error.code).to.equal('bad-delimiters');
    const none = parseHl7('{"resourceType":"Patient"}');
    expect(none.ok ? null : none.error.code).to.equal('no-msh');
  });

  it('reads every sample of other systems that is a single message', function () {
    needsSharedData(this, 'hl7');
    const types = sharedFiles('hl7', /^ms_/).map((file) => {
      const message = parsed(readFileSync(sharedPath(file), 'utf8'));
      return `${message.value('MSH-9.1')}^${message.value('MSH-9.2')}`;
    });
    expect(types).to.include.members(['ADT^A01', 'ADT^A40', 'ORM^O01', 'ORU^R01', 'SIU^S12', 'MDM^T02', 'DFT^P03']);
    expect(types).to.have.length(26);
  });

  it('reads name, number and merge of a real ADT^A40', function () {
    needsSharedData(this, 'hl7');
    const message = parsed(readFileSync(sharedPath('hl7/ms_ADT-A40-01.hl7'), 'utf8'));
    expect(message.value('MSH-10')).to.equal('8919-40');
    expect(message.value('PID-3.1')).to.equal('12345');
    expect(message.value('PID-5.2')).to.equal('Test');
    expect(message.value('MRG-1')).to.equal('56789');
  });
});

describe('hl7: character set', () => {
  const gb = Uint8Array.of(0xd5, 0xc5, 0xc8, 0xfd); // 张三
  const utf8 = new TextEncoder().encode('张三');

  it('follows MSH-18 in its standard and its Chinese spellings', () => {
    for (const declared of ['GB 18030-2000', 'GB18030', 'GBK', 'gb2312']) {
      expect(charsetOf(declared, gb)).to.deep.equal({ charset: 'gb18030', guessed: false });
    }
    expect(charsetOf('UNICODE UTF-8', utf8)).to.deep.equal({ charset: 'utf-8', guessed: false });
  });

  it('guesses when MSH-18 is empty, unknown, or claims UTF-8 for bytes that are not', () => {
    expect(charsetOf('', utf8)).to.deep.equal({ charset: 'utf-8', guessed: true });
    expect(charsetOf('', gb)).to.deep.equal({ charset: 'gb18030', guessed: true });
    expect(charsetOf('KLINGON', utf8)).to.deep.equal({ charset: 'utf-8', guessed: true });
    expect(charsetOf('UNICODE UTF-8', gb)).to.deep.equal({ charset: 'gb18030', guessed: true });
  });
});

function parsed(text: string): Hl7Message {
  const message = parseHl7(text);
  if (!message.ok) throw new Error(message.error.en);
  return message.value;
}
