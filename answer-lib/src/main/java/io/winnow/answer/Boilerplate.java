package io.winnow.answer;

/**
 * What models say around a list, and instead of one.
 *
 * <p>A line is looked at by itself and has to read like a sentence of an assistant: "Sorry", "I Can't Help Falling in Love" and "Here Comes
 * the Sun" are attributes of something.
 */
final class Boilerplate {

    private static final Phrases REFUSAL = Phrases.of(
            "(?:(?:i['’]?m|i am) (?:very |really |so )?sorry|sorry|i apologi[sz]e|unfortunately)[,.;:]? (?:but |that )?(?:i|this|that|as an ai)\\b.*"
                    + "\\b(?:can['’]?t|cannot|can not|unable|not able|won['’]?t|must|don['’]?t|do not|violates?|against)\\b"
                    + "|(?:i (?:can['’]?t|cannot|can not|won['’]?t|will not)|(?:i['’]?m|i am) (?:unable|not able) to|i must (?:decline|refuse)|i have to (?:decline|refuse)|i (?:won['’]?t|will not) be able to)"
                    + " (?:to )?(?:assist (?:you )?with|help (?:you )?with|comply with|fulfill?|provide|create|generate|produce|list|share|discuss|engage|support|do that|answer|respond)\\b"
                    + "|i must (?:respectfully |politely )?(?:decline|refuse) "
                    + "|as an ai(?: language model| assistant|[, ]).*\\b(?:can['’]?t|cannot|unable|not able)\\b"
                    + "|(?:es )?tut mir leid,? .*\\b(?:kann|darf|möchte)\\b.*\\b(?:nicht|keine?)\\b"
                    + "|(?:je suis )?désolée?,? .*\\bne (?:peux|puis)\\b|je ne (?:peux|puis) pas (?:vous |t['’])?(?:aider|fournir|répondre)\\b"
                    + "|lo siento,? .*\\bno puedo\\b|no puedo (?:ayudar|proporcionar|cumplir)"
                    + "|mi dispiace,? .*\\bnon posso\\b|(?:desculpe|sinto muito|lamento),? .*\\bnão posso\\b"
                    + "|(?:извините|к сожалению),? .*\\bне могу\\b"
                    + "|(?:很抱歉|抱歉|对不起).*(?:无法|不能)|申し訳(?:ありません|ございません).*(?:できません|ません)|죄송(?:합니다|하지만).*(?:수 없|없습니다)");

    private static final Phrases OPENING = Phrases.of(
            "(?:(?:sure|certainly|of course|absolutely|okay|ok|great|gladly|happy to help|no problem)(?: thing)?[,.!:;—–-]+ ?)(?:here|below|i['’]?ve|i have|i['’]?ll|i can|these|this is|the following|let['’]s)\\b"
                    + "|here(?: are|['’]s| is) (?:your|an?|the|some|my|\\d+|\\w+)\\b.*\\b(?:list|attributes?|facets?|items?|examples?|ideas?|entries|requested)\\b"
                    + "|(?:below (?:is|are)|the following (?:is|are)) .*\\b(?:list|attributes?|facets?|items?|examples?)\\b"
                    + "|(?:hier (?:ist|sind)|gerne[,!].*hier|voici|bien sûr[,!]|aquí (?:tienes?|está)|claro[,!]|ecco|aqui está) .*\\b(?:liste|lista|attributs?|attribute|atributos?|attributi|elementos?|facetten)\\b"
                    + "|(?:当然|好的)[,，!！。]|以下是.*(?:列表|清单|个)|もちろん[、!！]|以下は.*(?:です|リスト)");

    private static final Phrases CLOSING =
            Phrases.of("(?:please |just |feel free to )?let me know (?:if|whether|should|when|what)\\b"
                    + "|(?:i )?hope (?:this|that|these|it) helps?\\b|feel free to (?:ask|reach|let|tell|add|request)\\b"
                    + "|would you like (?:me to|more|another|additional|to see)\\b|do you want me to\\b|shall i (?:continue|go on)\\b"
                    + "|if you(?:['’]d| would)? (?:need|want|like|have)\\b.*\\b(?:more|further|additional|another|any|let me know|questions?)\\b"
                    + "|is there anything else\\b|(?:these|this list|the list above|the above)(?: \\w+)? (?:attributes|items|list|are just|is just|covers?|represents?|includes?)\\b"
                    + "|note(?: that)?: (?:this|these|the|some|i)\\b|please note that\\b"
                    + "|(?:sag|lass) (?:mir|es mich) (?:bescheid|wissen)|n['’]hésitez pas|espero que (?:esto|te)|si necesitas|fammi sapere"
                    + "|希望(?:这|對|对).*帮助|如果您?需要");

    /** What opens an answer in more languages; looked for at the edges of an answer only. */
    private static final Phrases EDGE_OPENING = Phrases.of(
            "(?:sure|certainly|of course|absolutely|okay|ok|great|gladly|alright|understood|no problem|with pleasure)\\b ?[,.!:;—–-].{0,300}[:.!]$"
                    + "|(?:here|below) (?:are|is|you go|you have)\\b.{0,200}[:.]$|i (?:have|['’]ve) (?:listed|compiled|put together|prepared|gathered)\\b.*|(?:let me|i['’]ll|i will) (?:list|give|provide|continue|start|name)\\b.{0,200}[:.]$"
                    + "|(?:natürlich|selbstverständlich|klar|gern|gerne|sicher|certo|certamente|claro|¡claro|por supuesto|¡por supuesto|con gusto|desde luego|claro que sí|bien sûr|certainement|avec plaisir|volontiers|natuurlijk|uiteraard|zeker|oczywiście|jasne|конечно|разумеется|с удовольствием|звичайно|elbette|tabii|tabii ki|självklart|selvfølgelig|samozřejmě|persze|desigur|βεβαίως|φυσικά|tentu|dĩ nhiên|chắc chắn) ?[,.!:].{0,200}[:.!]$"
                    + "|(?:hier (?:sind|ist|folgt|folgen|zijn|is|volgen)|voici|aquí (?:tienes?|está|están|hay|van)|ecco|aqui (?:estão|está|vão)|oto|вот|işte|här är|her er|zde (?:je|jsou)|íme|iată|ορίστε|berikut|đây là|dưới đây) .{0,200}[:.]$"
                    + "|(?:当然|好的|没问题|當然)[,，！!。、].*|以下(?:是|为|は|の).*|(?:もちろん|はい|かしこまりました|承知).{0,3}[、。！!].*|(?:물론|네|알겠)[^ ]{0,4}[.,!].*|다음은 .*|(?:بالتأكيد|بالطبع|إليك|حسنا|فيما يلي).*|(?:ज़रूर|ज़रूर|जरूर|बिल्कुल|यहाँ|यहां|निश्चित).*|(?:בטח|כמובן|הנה).*|(?:حتما|البته|بله).*");

    private static final Phrases EDGE_CLOSING = Phrases.of(
            "i (?:can|could|would be happy to|['’]d be happy to|am happy to|will) (?:provide|list|continue|give|add|name|share|expand|offer|go on)\\b.*\\b(?:more|if|further|another|additional|others?)\\b"
                    + "|(?:just )?(?:ask|tell me|say|type)\\b.{0,40}\\b(?:more|continue|if)\\b.{0,60}|(?:these|those|all of these|this list)\\b.{0,60}\\b(?:only|just|some|few|exhaustive|complete|not)\\b.{0,60}\\.$|(?:enjoy|happy|have fun|good luck)\\b.{0,60}!$"
                    + "|(?:wenn|falls) (?:du|sie)\\b.*|möchtest du\\b.*|möchten sie\\b.*|soll ich\\b.*|ich hoffe\\b.*|si vous\\b.*|souhaitez-vous\\b.*|voulez-vous\\b.*|j['’]espère\\b.*|¿(?:quieres|quiere|te gustaría|necesitas|desea)\\b.*|si (?:quieres|quiere|necesita|desea)\\b.*|se (?:precisar|quiser|vuoi|desidera|hai bisogno)\\b.*|spero (?:che|di)\\b.*|espero que\\b.*|(?:quer|gostaria|deseja|vuoi|desideri)\\b.*\\?$|laat (?:het )?me weten\\b.*|als (?:je|u)\\b.*|wil je\\b.*|daj znać\\b.*|jeśli\\b.*|czy (?:chcesz|chciał)\\b.*|если\\b.*|дайте знать\\b.*|хотите\\b.*|надеюсь\\b.*|сообщите\\b.*|якщо\\b.*|daha fazla\\b.*|umarım\\b.*|hoppas\\b.*|säg till\\b.*|vill du\\b.*|vil du\\b.*|sig til\\b.*|si vols\\b.*"
                    + "|.{0,12}(?:ご要望|お知らせください|お気軽に|いかがでしょう|参考に).*|.{0,16}(?:필요하시면|원하시면|도움이 되|말씀해 주세요|알려주세요).*|.{0,12}(?:أخبرني|إذا كنت|هل تريد|آمل|أتمنى).*|.{0,12}(?:बताइए|बताएं|अगर आप|क्या आप|आशा है).*|.{0,10}(?:如需|如果需要|需要更多|请告诉我|請告訴我|还需要|欢迎).*");

    /** What says something of the list and is none of it, whatever its length. */
    private static final Phrases MARGIN = Phrases.of(
            "\\W{0,6}(?:end(?: of (?:the )?(?:list|answer|response|output))?|fin|ende|конец|完|終わり|끝|the end of (?:the )?list|eof|eol|start of (?:the )?list|begin(?:ning)? of (?:the )?list|stop|done)\\W{1,6}$"
                    + "|(?:total|count|number of (?:items|attributes)|anzahl|insgesamt|gesamt|summe|nombre|cantidad|totale|итого|всего|总计|总数|共计|合計|총|المجموع)(?: (?:number|count|items?|attributes?|of items|of attributes|de|der))?[^\\p{L}\\d]{1,3}\\d{1,5}(?: [\\p{L}]+){0,3}\\W{0,2}$"
                    + "|\\W{0,3}\\d{1,5} (?:items?|attributes?|entries|results?|elements?|in total|total|examples?|einträge|attribute|éléments|elementos|elementi)(?: (?:in total|listed|total|above|so far))?\\W{0,3}$"
                    + "|(?:\\.{2,}|…) ?(?:and|und|et|y|e|en|и|oraz|&) (?:(?:many|much|so|some|lots|several|plenty|countless|a lot|viele?|noch|beaucoup|d['’]autres|bien|muchos|muchas|tantos|molti|molte|altri|muito|muitos|nog|veel|многие?|многое) ?.{0,60}|more\\b.{0,60}|others\\b.{0,40}|weitere.{0,40}|plus\\b.{0,40}|más\\b.{0,40}|mais\\b.{0,40}|другие.{0,40})$"
                    + "|(?:and|und|plus|&|\\+) (?:some |many |even |noch )?(?:more|others|weitere|mehr)\\W{0,3}$|(?:共|总共|合计|共计|全) ?\\d{1,5} ?(?:个|項|项|件|条|個).{0,4}$"
                    + "|(?:and|und) (?:many|so many|lots|countless|several|a few|viele|hundreds|dozens) (?:more|others|weitere|mehr)\\W{0,3}$"
                    + "|(?:etc|usw|и т\\.\\s?д|и так далее|等等|など|등등)\\W{0,4}$|and so (?:on|forth)\\W{0,3}$"
                    + "|[(\\[*_]{0,3}(?:to be )?(?:continued|continues|fortsetzung|suite|continúa|продолжение|未完待续|続く|계속)\\b.{0,60}$"
                    + "|[(\\[*_]{1,3}\\W{0,2}(?:note|notes|n\\.b\\.|hinweis|anmerkung|remarque|nota|примечание|注|注意|参考)\\b ?[:：].*"
                    + "|\\[\\^?\\w{1,4}\\]:? .{1,300}$|\\[\\^\\w{1,12}\\]: ?.*"
                    + "|(?:sources?|references?|citations?|quellen?|fuentes?|источники|来源|出典) ?[:：]?$"
                    + "|(?:topic|facet of the topic|facet|subject|thema|sujet|tema) ?[:：] ?[\"“«].{1,300}[\"”»]\\W?$|known already ?:$"
                    + "|\\*{0,2}(?:q|question|frage) ?[:：].{1,300}\\?\\*{0,2}$");

    private static final String THINGS =
            "(?:attributes?|items?|entries|entry|elements?|examples?|facets?|things?|ideas?|suggestions?|results?|names?|[\\p{L}]{2,20}(?: [\\p{L}]{2,20}){0,2})";

    /** That there is nothing more to name. */
    private static final Phrases EXHAUSTED = Phrases.of(
            "\\W{0,3}(?:none|n/a|n\\.a\\.|nil|null|nothing|empty|no items?|no attributes?|no results?|empty list|no more|keine?|nichts|aucune?|rien|ninguno|ninguna|nada|nessuno|nessuna|niente|nenhum|nenhuma|geen|niets|brak|żadne|нет|ничего|немає|yok|无|無|没有|沒有|なし|ありません|없음|없습니다|لا شيء|لا يوجد|कोई नहीं|कुछ नहीं|inga|inget|ingen|ingenting|žádné|není|semmi|nincs|tidak ada|không có|ไม่มี|tidak ada lagi|hết)\\W{0,3}$"
                    + "|no\\.$|(?:there|these) (?:are|is) none\\W{0,3}$|(?:already|list) (?:complete|exhausted)\\W{0,3}$|all (?:of )?(?:the |these )?.{0,60}(?:in|on) the list(?: already)?\\W{0,3}$|il n['’]y en a (?:pas|plus).{0,40}$|nic (?:więcej|nowego).{0,40}$|特に(?:ありません|なし).{0,4}$|すべて.{0,10}(?:既出|済み).{0,6}$|אין\\W{0,3}$|nu (?:mai )?(?:sunt|există|am).{0,40}$|ничего (?:больше|нового).{0,40}$|(?:keine|nicht[s]?) (?:vorhanden|gefunden|bekannt)\\W{0,3}$"
                    // English
                    + "|\\W{0,3}(?:there (?:are|is|were)|there['’]s|i (?:have|know of|found|see|could find|can find|could think of)|i['’]ve|we have)? ?(?:currently |really )?(?:no|not any|none|nothing|n['’]t any)(?: other| more| further| new| additional| remaining| else| left)+\\b.{0,160}$"
                    + "|\\W{0,3}(?:none|nothing) (?:more|else|further|left|new|remaining|to add|that|of|found|available).{0,120}$"
                    + "|\\W{0,3}(?:no|not) (?:more|further|other|new|additional|remaining|known|applicable)\\b(?: "
                    + THINGS
                    + ")?(?: (?:to|can|could|come|that|are|left|available|found|for|of|were|exist|remain|is)\\b.{0,120})?\\W{0,3}$"
                    + "|(?:i|we)(?: |['’])(?:ca(?:n['’]t|nnot)|can not|could not|couldn['’]t|don['’]t|do not|am not able to|am unable to|m unable to) (?:think of|come up with|find|name|list|provide|know(?: of)?|add|identify|have)\\b.{0,30}\\b(?:any|more|other|another|further|additional|new|else)\\b.{0,120}$"
                    + "|.{0,60}\\b(?:all|every|each)\\b.{0,80}\\b(?:already|been|have|are|is) (?:been )?(?:known|listed|named|covered|mentioned|given|included|exhausted|provided|above).{0,80}$"
                    + "|(?:i|we)(?: have|['’]ve)? (?:already )?(?:listed|named|given|covered|exhausted|provided|mentioned) (?:all|every|everything|the).{0,120}$"
                    + "|(?:the|this) (?:list|topic|set) (?:is|has been|was) (?:now )?(?:already )?(?:complete|exhausted|exhaustive|empty|finished|full).{0,80}$"
                    + "|(?:that|this|these)(?:['’]s| is| are| was| were)? (?:all|everything|it)(?: (?:i|there|that|of|for|we|the)\\b.{0,80})?[.!]{1,3}$|that['’]s all\\b.{0,80}$"
                    + "|(?:everything|all) (?:is|are|has been|have been)? ?(?:already )?(?:known|listed|covered|named).{0,80}$"
                    // German
                    + "|(?:es gibt|mir (?:sind|fallen|fällt)|ich (?:kenne|habe|finde|sehe|kann))\\b.{0,60}\\b(?:keine?n?|nichts?|nicht)\\b.{0,20}(?:weitere|mehr|anderen?|neuen?|bekannt|ein\\b).{0,100}$"
                    + "|(?:keine?|nichts) (?:weitere[nrs]?|mehr|anderen?|neue[ns]?|zusätzliche[n]?|hinzuzufügen)\\b.{0,100}$"
                    + "|(?:weitere|mehr|andere|neue)\\b.{0,60}\\b(?:nicht|keine)\\b.{0,40}$|(?:das ist|das sind|das war) alle?s?\\b.{0,60}[.!]$|alle .{0,60}(?:sind|wurden) (?:bereits|schon) .{0,60}$|die liste ist (?:vollständig|erschöpft|leer|bereits).{0,60}$"
                    // French
                    + "|(?:il n['’]y a|il n['’]existe|je n['’]ai|je ne (?:vois|connais|trouve)|je ne peux) (?:pas |plus |aucune?)?.{0,40}(?:d['’]autres?|aucune?|plus|nouve|supplémentaires?|rien).{0,100}$|(?:aucune?|pas|plus|rien) (?:d['’]|de |autre |nouve|à ajouter|de plus).{0,100}$|(?:tous|toutes) les .{0,60}(?:déjà|connus|connues|listés|mentionnés).{0,60}$"
                    // Spanish, Portuguese, Italian
                    + "|(?:ya )?no (?:hay|existen|quedan|tengo|conozco|se me ocurren|encuentro|puedo) .{0,30}(?:más|otros?|otras?|nuevos?|nuevas?|adicionales|nada).{0,100}$|(?:ningún|ninguna|ninguno|nada) (?:otr[oa]|más|nuev[oa]|adicional).{0,80}$|(?:no más|sin más) .{0,60}$|tod[oa]s l[oa]s .{0,60}(?:ya|conocid|list).{0,60}$"
                    + "|(?:já )?não (?:há|existem|tenho|conheço|encontro|restam|consigo) .{0,30}(?:mais|outros?|outras?|novos?|novas?|adicionais|nada).{0,100}$|(?:nenhum|nenhuma|nada) (?:outr[oa]|mais|nov[oa]|adicional).{0,80}$|(?:não há mais|sem mais).{0,60}$|tod[oa]s [oa]s .{0,60}(?:já|conhecid|list).{0,60}$"
                    + "|non (?:ci sono|vi sono|c['’]è|conosco|ho|esistono|trovo|me ne) .{0,30}(?:altri|altre|altro|più|nuovi|nuove|ulteriori|nulla|niente).{0,100}$|(?:nessun|nessuna|nessun['’]|niente|nulla) ?(?:altr[oa]|più|di più|di nuovo|ulteriore).{0,80}$|tutt[ie] (?:gli|le|i) .{0,60}(?:già|not[ie]|elencat).{0,60}$"
                    // Dutch, Swedish, Danish, Norwegian
                    + "|(?:er zijn|er is|ik (?:ken|heb|weet|kan)) .{0,20}(?:geen|niets|niet).{0,20}(?:andere|meer|verdere|nieuwe|anders).{0,80}$|geen (?:andere|verdere|nieuwe|extra|meer).{0,80}$|alle .{0,60}(?:zijn|is) (?:al|reeds) .{0,60}$"
                    + "|(?:det finns|det finnes|det er|der er|jag (?:har|känner)|jeg (?:har|kender|kjenner)) (?:inga|inget|ingen|ikke|inte) .{0,60}$|(?:inga|ingen|inget|ikke) (?:fler|flere|mer|mere|andra|andre|ytterligare|yderligere|nya|nye).{0,80}$|alla? .{0,60}(?:redan|allerede) .{0,60}$"
                    // Polish, Czech, Russian, Ukrainian, Turkish, others in Latin and Cyrillic script
                    + "|(?:nie ma|brak|nie znam|nie mam) (?:już )?(?:więcej|innych|kolejnych|dalszych|nowych|dodatkowych).{0,80}$|wszystkie .{0,60}(?:już|znane|wymienione).{0,60}$|(?:žádné|nejsou|neexistují) (?:další|jiné|nové|žádné).{0,80}$"
                    + "|(?:больше|других|новых|дополнительных|иных|дальнейших)(?: [\\p{L}]+){0,4} (?:нет|не (?:знаю|существует|осталось|найдено|могу|имеется|вижу|известно)).{0,60}$|нет (?:больше|других|новых|дополнительных|иных|дальнейших).{0,80}$|(?:больше )?(?:нечего|ничего).{0,60}$|все .{0,60}уже .{0,60}$|(?:більше|інших|нових)(?: [\\p{L}]+){0,4} немає.{0,60}$|немає (?:більше|інших|нових).{0,60}$"
                    + "|(?:başka|daha fazla|yeni|ek)(?: [\\p{L}]+){0,4} (?:yok|bulunmuyor|kalmadı|bulunmamaktadır|bilmiyorum|yoktur)\\W{0,3}$|tüm .{0,60}zaten .{0,60}$|tidak ada (?:lagi|yang lain|lainnya|atribut).{0,60}$|không (?:còn|có) .{0,40}(?:nào )?(?:khác|nữa|thêm).{0,40}$|nincs(?:enek)? (?:több|további|más|új).{0,60}$|nu (?:mai )?(?:există|sunt) (?:alte|mai multe|noi).{0,60}$|δεν υπάρχουν (?:άλλ|περισσότερ|επιπλέον).{0,60}$|ei (?:ole )?(?:muita|enempää|lisää|uusia).{0,60}$"
                    // Chinese, Japanese, Korean, Arabic, Hebrew, Hindi, Thai
                    + "|.{0,30}(?:没有|沒有|无|無|再无|想不到)(?:任何)?(?:更多|其他|其它|其余|新|别|別|另外|额外|補充|补充|可补充|可補充).{0,40}$|.{0,20}(?:所有|全部|以上).{0,30}(?:已经|已經|均已|都已|已知|列出|就是全部|为全部).{0,30}$|.{0,16}(?:没有了|沒有了|列完了|到此为止)\\W{0,3}$"
                    + "|.{0,30}(?:これ以上|他に|ほかに|新しい|追加の|その他の|さらなる).{0,30}(?:ありません|ない|ございません|存在しません|思いつきません|見つかりません)(?:です)?\\W{0,3}$|.{0,20}すべて.{0,20}(?:既に|すでに|列挙|挙げ|既知).{0,20}$"
                    + "|.{0,20}(?:더 이상|더는|다른|추가(?:할|적인|로)?|새로운|추가).{0,30}(?:없습니다|없어요|없음|없다)\\W{0,3}$|.{0,12}모든 .{0,30}이미 .{0,30}$"
                    + "|.{0,12}(?:لا (?:توجد|يوجد|أعرف|مزيد)|ليس (?:هناك|لدي)|لم يتبق|ليست هناك).{0,60}(?:أخرى|آخر|المزيد|مزيد|جديد|جديدة|إضافية|إضافي|غير).{0,40}$|.{0,10}(?:جميع|كل) .{0,40}(?:بالفعل|معروفة|مذكورة).{0,30}$|(?:אין|לא נותרו) (?:עוד|יותר|אחרים|אחרות|נוספים|תכונות).{0,60}$|دیگر .{0,40}(?:نیست|وجود ندارد|ندارم)\\W{0,3}$|.{0,20}(?:دیگری|بیشتری).{0,20}(?:نیست|وجود ندارد|ندارم)\\W{0,3}$"
                    + "|.{0,20}(?:और|अन्य|अधिक|नई|नया|अतिरिक्त).{0,30}(?:नहीं (?:है|हैं|हूँ|बचा|बची|मिला)|नहीं)\\W{0,3}$|ไม่มี.{0,30}(?:อีก|เพิ่มเติม|อื่น).{0,20}$");

    private static final String SENTENCE_ENDS = ".!?:…。！？：।؟";

    private static final int MOST = 300;
    private static final int LEAST_WORDS = 4;
    private static final int LEAST_UNSPACED = 8;

    private Boilerplate() {}

    static boolean isRefusal(String text) {
        return isSentenceLong(text) && REFUSAL.begin(text);
    }

    static boolean isAround(String text) {
        return isSentenceLong(text) && (OPENING.begin(text) || CLOSING.begin(text));
    }

    static boolean isOpening(String text) {
        return text.length() <= MOST && isLong(text) && (isAround(text) || EDGE_OPENING.begin(text));
    }

    static boolean isClosing(String text) {
        return text.length() <= MOST && isLong(text) && (isAround(text) || EDGE_CLOSING.begin(text));
    }

    /** At an edge three words are enough. */
    private static boolean isLong(String text) {
        return text.indexOf(' ') != text.lastIndexOf(' ') || isSentenceLong(text);
    }

    /** Whether it stands at the edge of lists only: a count, "[END]", "and many more", a note, a footnote. */
    static boolean isMargin(String text) {
        return text.length() <= MOST && MARGIN.begin(text);
    }

    /** Whether it says that there is nothing more to name. */
    static boolean isExhausted(String text) {
        return text.length() <= MOST && EXHAUSTED.have(text);
    }

    /** A phrase and not one of the words that can be names too. */
    static boolean isPhrase(String text) {
        return text.indexOf(' ') > 0 || isSentenceLong(text);
    }

    /** Whether it ends as a sentence does and is long enough for one. */
    static boolean isSentence(String line) {
        String bare = ListMarkup.withoutEmphasisAtEnd(line);
        return !bare.isEmpty()
                && SENTENCE_ENDS.indexOf(bare.charAt(bare.length() - 1)) >= 0
                && isSentenceLong(bare)
                && !bare.endsWith("Jr.")
                && !bare.endsWith("Inc.");
    }

    private static boolean isSentenceLong(String text) {
        int words = 1;
        int unspaced = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ' ') {
                words++;
            } else if (c > 0x2E80) {
                unspaced++;
            }
        }
        return words >= LEAST_WORDS || unspaced >= LEAST_UNSPACED;
    }
}
