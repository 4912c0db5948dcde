"""Stands in for WeChat, WeCom, Aliyun SMS and Tencent SMS. It recomputes both signatures with Python's own hashlib and hmac, ends
tokens, and misbehaves on request. Prints its port; GET /stub/log returns what it saw, POST /stub/faults sets the next answers."""
import hashlib, hmac, json, sys, time, threading, urllib.error, urllib.parse, urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEYS = {'aliyun': ('AK1', 'aliyun-secret'), 'tencent': ('SID1', 'tencent-secret')}
STATE = {'tokens': {}, 'count': 0, 'log': [], 'faults': [], 'token_fetches': 0}
LOCK = threading.Lock()


def sha(data):
    return hashlib.sha256(data).hexdigest()


def mac(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def aliyun_ok(headers, raw_query, body):
    scheme, rest = headers['Authorization'].split(' ', 1)
    parts = dict(item.split('=', 1) for item in rest.split(','))
    signed = parts['SignedHeaders'].split(';')
    pairs = sorted(urllib.parse.parse_qsl(raw_query, keep_blank_values=True))
    quote = lambda text: urllib.parse.quote(text, safe='-_.~')
    query = '&'.join(quote(k) + '=' + quote(v) for k, v in pairs)
    lines = ''.join(name + ':' + headers[name].strip() + '\n' for name in signed)
    payload = sha(body)
    canonical = '\n'.join(['POST', '/', query, lines, ';'.join(signed), payload])
    wanted = mac(KEYS['aliyun'][1].encode(), 'ACS3-HMAC-SHA256\n' + sha(canonical.encode())).hex()
    needed = {'host', 'x-acs-action', 'x-acs-version', 'x-acs-date', 'x-acs-signature-nonce', 'x-acs-content-sha256'}
    return (scheme == 'ACS3-HMAC-SHA256' and parts['Credential'] == KEYS['aliyun'][0] and needed <= set(signed)
            and headers['x-acs-content-sha256'] == payload and hmac.compare_digest(wanted, parts['Signature']))


def tencent_ok(headers, body):
    scheme, rest = headers['Authorization'].split(' ', 1)
    parts = dict(item.strip().split('=', 1) for item in rest.split(','))
    who, date, service, end = parts['Credential'].split('/')
    stamp = headers['X-TC-Timestamp']
    if time.strftime('%Y-%m-%d', time.gmtime(int(stamp))) != date or (service, end) != ('sms', 'tc3_request'):
        return False
    lines = ''.join(name + ':' + headers[name].strip().lower() + '\n' for name in parts['SignedHeaders'].split(';'))
    canonical = '\n'.join(['POST', '/', '', lines, parts['SignedHeaders'], sha(body)])
    text = '\n'.join(['TC3-HMAC-SHA256', stamp, date + '/sms/tc3_request', sha(canonical.encode())])
    key = mac(mac(mac(('TC3' + KEYS['tencent'][1]).encode(), date), 'sms'), 'tc3_request')
    return (scheme == 'TC3-HMAC-SHA256' and who == KEYS['tencent'][0]
            and hmac.compare_digest(mac(key, text).hex(), parts['Signature']))


def push_receipt(asked):
    """Pushes a receipt to the sender's door as the provider does: {channel, url, providerId, id, delivered, now, token}."""
    url, good = asked['url'], asked['delivered']
    if asked['channel'] == 'ALIYUN_SMS':
        report = {'phone_number': '13800138001', 'send_time': '2026-03-10 10:00:00', 'report_time': '2026-03-10 10:00:03',
                  'success': good, 'err_code': 'DELIVERED' if good else 'MK:1008', 'err_msg': '', 'sms_size': '1',
                  'biz_id': asked['providerId'], 'out_id': asked['id']}
        data, kind = json.dumps([report]), 'application/json'
    elif asked['channel'] == 'TENCENT_SMS':
        report = {'user_receive_time': '2026-03-10 10:00:03', 'nationcode': '86', 'mobile': '13800138001',
                  'report_status': 'SUCCESS' if good else 'FAIL', 'errmsg': 'DELIVRD' if good else 'UNDELIV',
                  'description': '', 'sid': asked['providerId']}
        data, kind = json.dumps([report]), 'application/json'
    else:
        parts = [asked['token'], str(asked['now']), '1372623149']
        query = {'signature': hashlib.sha1(''.join(sorted(parts)).encode()).hexdigest(), 'timestamp': parts[1],
                 'nonce': parts[2], 'openid': 'openid-1'}
        url += '?' + urllib.parse.urlencode(query)
        data, kind = ('<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[openid-1]]></FromUserName>'
                      '<CreateTime>' + parts[1] + '</CreateTime><MsgType><![CDATA[event]]></MsgType>'
                      '<Event><![CDATA[TEMPLATESENDJOBFINISH]]></Event><MsgID>' + asked['providerId'] + '</MsgID><Status><![CDATA['
                      + ('success' if good else 'failed:user block') + ']]></Status></xml>'), 'text/xml'
    request = urllib.request.Request(url, data.encode(), {'Content-Type': kind})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return {'status': answer.status, 'body': answer.read().decode()}
    except urllib.error.HTTPError as error:
        return {'status': error.code, 'body': ''}


class Provider(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def log_message(self, *args):
        pass

    def answer(self, value, status=200):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        path, _, query = self.path.partition('?')
        if path == '/stub/log':
            with LOCK:
                return self.answer({k: STATE[k] for k in ('log', 'token_fetches')})
        if path == '/cgi-bin/gettoken':
            params = dict(urllib.parse.parse_qsl(query))
            good = params.get('corpid') == 'corp1' and params.get('corpsecret') == 'wecom-secret'
            return self.answer({'errcode': 0, 'access_token': self.new_token('wecom'), 'expires_in': 7200}
                               if good else {'errcode': 40001})
        self.answer({}, 404)

    def new_token(self, name):
        with LOCK:
            STATE['count'] += 1
            STATE['token_fetches'] += 1
            # The token before is ended: two servers that fetch at once lose one of them.
            STATE['tokens'][name] = name + '-' + str(STATE['count'])
            return STATE['tokens'][name]

    def do_POST(self):
        path, _, query = self.path.partition('?')
        body = self.rfile.read(int(self.headers.get('Content-Length') or 0))
        if path == '/stub/faults':
            with LOCK:
                STATE['faults'] = json.loads(body)
            return self.answer({})
        if path == '/stub/end-tokens':
            with LOCK:
                STATE['tokens'] = {}
            return self.answer({})
        if path == '/stub/receipt':
            return self.answer(push_receipt(json.loads(body)))
        if path == '/cgi-bin/stable_token':
            asked = json.loads(body)
            good = asked.get('appid') == 'wx1' and asked.get('secret') == 'wechat-secret' and asked.get('grant_type') == 'client_credential'
            return self.answer({'access_token': self.new_token('wechat'), 'expires_in': 7200} if good else {'errcode': 40125})
        seen = self.read_message(path, query, body)
        with LOCK:
            fault = STATE['faults'].pop(0) if STATE['faults'] else None
        if seen is None:
            return self.answer({}, 404)
        if fault == '500':
            return self.answer({'oops': True}, 500)
        if fault == 'hang':
            time.sleep(60)
            return
        if fault and fault not in ('drop', 'twice') and seen.get('valid'):
            return self.answer(self.refusal(seen['channel'], fault))
        if not seen['valid']:
            return self.answer(self.refusal(seen['channel'], seen['code']), 400 if seen['channel'].endswith('SMS') else 200)
        with LOCK:
            STATE['count'] += 1
            # WeChat's ids have nineteen digits and stand in the answer as a number.
            seen['providerId'] = str(STATE['count'] + (2400000000000000001 if seen['channel'] == 'WECHAT' else 0))
            # 'drop': taken, but the sender never hears of it.
            seen['answered'] = fault != 'drop'
            STATE['log'].append(seen)
        if fault == 'drop':
            self.close_connection = True
            return
        self.answer(self.success(seen))

    def read_message(self, path, query, body):
        params = dict(urllib.parse.parse_qsl(query))
        if path == '/' and 'x-acs-action' in self.headers:
            valid = aliyun_ok(self.headers, query, body)
            return {'channel': 'ALIYUN_SMS', 'valid': valid, 'code': 'SignatureDoesNotMatch', 'id': params.get('OutId'),
                    'to': params.get('PhoneNumbers'), 'params': json.loads(params.get('TemplateParam', '{}'))}
        if path == '/' and 'X-TC-Action' in self.headers:
            asked = json.loads(body)
            return {'channel': 'TENCENT_SMS', 'valid': tencent_ok(self.headers, body), 'code': 'AuthFailure.SignatureFailure',
                    'id': asked.get('SessionContext'), 'to': asked['PhoneNumberSet'][0], 'params': asked['TemplateParamSet']}
        asked = json.loads(body or b'{}')
        name = {'/cgi-bin/message/template/send': 'wechat', '/cgi-bin/message/send': 'wecom'}.get(path)
        if name is None:
            return None
        valid = params.get('access_token') == STATE['tokens'].get(name)
        if name == 'wechat':
            return {'channel': 'WECHAT', 'valid': valid, 'code': 42001, 'id': asked.get('client_msg_id'), 'to': asked['touser'],
                    'params': {k: v['value'] for k, v in asked['data'].items()}, 'url': asked.get('url')}
        return {'channel': 'WECOM', 'valid': valid, 'code': 42001, 'id': None, 'to': asked['touser'], 'text': asked['text']['content'],
                'checked': asked.get('enable_duplicate_check')}

    def refusal(self, channel, code):
        if channel == 'ALIYUN_SMS':
            return {'Code': code, 'Message': 'no'}
        if channel == 'TENCENT_SMS':
            return {'Response': {'Error': {'Code': code, 'Message': 'no'}, 'RequestId': 'r'}}
        return {'errcode': int(code), 'errmsg': 'no'}

    def success(self, seen):
        if seen['channel'] == 'ALIYUN_SMS':
            return {'Code': 'OK', 'BizId': seen['providerId'], 'RequestId': 'r', 'Message': 'OK'}
        if seen['channel'] == 'TENCENT_SMS':
            status = {'SerialNo': seen['providerId'], 'Code': 'Ok', 'PhoneNumber': seen['to'], 'Fee': 1, 'Message': 'send success'}
            return {'Response': {'SendStatusSet': [status], 'RequestId': 'r'}}
        wechat = seen['channel'] == 'WECHAT'
        return {'errcode': 0, 'errmsg': 'ok', 'msgid': int(seen['providerId']) if wechat else seen['providerId']}


server = ThreadingHTTPServer(('127.0.0.1', 0), Provider)
server.daemon_threads = True
print(server.server_address[1], flush=True)
server.serve_forever()
