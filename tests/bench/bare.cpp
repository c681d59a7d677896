#include "tests/bench/bare.hpp"

#include <curl/curl.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <memory>
#include <stdexcept>

namespace tongyuan::bench {

namespace {

using steady = std::chrono::steady_clock;

// The value of a name in flat JSON, as it stands there.
std::string value_of(std::string_view json, std::string_view name)
{
    const auto at = json.find("\"" + std::string(name) + "\":");
    if (at == std::string_view::npos)
        return {};
    const auto begin = json.find_first_not_of("\" :", at + name.size() + 2);
    return std::string(json.substr(begin, json.find_first_of("\",}", begin) - begin));
}

void replace(std::string& text, const std::string& old, const std::string& by)
{
    if (old.empty() || old == by)
        return;
    if (const auto at = text.find(old); at != std::string::npos)
        text.replace(at, old.size(), by);
}

struct slot {
    CURL* easy = nullptr;
    const recorded_delivery* what = nullptr;
    std::size_t step = 0;
    std::string body, answer;
    std::array<std::string, 2> draft, publication; // then, now
    std::vector<std::string> lines;
    std::vector<curl_slist> list;
};

std::size_t take_body(char* bytes, std::size_t, std::size_t size, void* answer)
{
    static_cast<std::string*>(answer)->append(bytes, size);
    return size;
}
std::size_t take_header(char*, std::size_t, std::size_t size, void*)
{
    return size;
}

class replayer {
public:
    replayer(const std::vector<recorded_delivery>& recorded, std::size_t deliveries, std::size_t in_flight)
        : recorded_(recorded), wanted_(deliveries), epoll_(epoll_create1(EPOLL_CLOEXEC)), multi_(curl_multi_init()),
          slots_(in_flight)
    {
        curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &replayer::on_socket);
        curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
        curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &replayer::on_timer);
        curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
        curl_multi_setopt(multi_, CURLMOPT_MAX_HOST_CONNECTIONS, static_cast<long>(in_flight));
        for (auto& s : slots_) {
            s.easy = curl_easy_init();
            curl_easy_setopt(s.easy, CURLOPT_PRIVATE, &s);
            curl_easy_setopt(s.easy, CURLOPT_NOSIGNAL, 1L);
            curl_easy_setopt(s.easy, CURLOPT_PROXY, "");
            curl_easy_setopt(s.easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
            curl_easy_setopt(s.easy, CURLOPT_WRITEFUNCTION, &take_body);
            curl_easy_setopt(s.easy, CURLOPT_WRITEDATA, &s.answer);
            curl_easy_setopt(s.easy, CURLOPT_HEADERFUNCTION, &take_header);
        }
    }
    ~replayer()
    {
        for (auto& s : slots_)
            curl_easy_cleanup(s.easy);
        curl_multi_cleanup(multi_);
        close(epoll_);
    }
    replayer(const replayer&) = delete;
    replayer& operator=(const replayer&) = delete;

    replayed run()
    {
        const auto cpu = cpu_seconds_of_this_process();
        const auto began = steady::now();
        for (auto& s : slots_)
            next_delivery(s);
        std::array<epoll_event, 64> events;
        int running = 1;
        while (done_ < wanted_) {
            const auto n = epoll_wait(epoll_, events.data(), events.size(), static_cast<int>(wait_));
            if (n == 0) {
                wait_ = -1;
                curl_multi_socket_action(multi_, CURL_SOCKET_TIMEOUT, 0, &running);
            }
            for (int i = 0; i < n; ++i) {
                const auto what = events[static_cast<std::size_t>(i)].events;
                const int how = ((what & (EPOLLIN | EPOLLHUP)) ? CURL_CSELECT_IN : 0) |
                                ((what & EPOLLOUT) ? CURL_CSELECT_OUT : 0) | ((what & EPOLLERR) ? CURL_CSELECT_ERR : 0);
                curl_multi_socket_action(multi_, events[static_cast<std::size_t>(i)].data.fd, how, &running);
            }
            take_finished();
        }
        return {calls_, std::chrono::duration<double>(steady::now() - began).count(),
                cpu_seconds_of_this_process() - cpu};
    }

private:
    static int on_socket(CURL*, curl_socket_t fd, int what, void* self, void* known)
    {
        auto& r = *static_cast<replayer*>(self);
        epoll_event e{};
        e.data.fd = fd;
        e.events = ((what & CURL_POLL_IN) ? EPOLLIN : 0u) | ((what & CURL_POLL_OUT) ? EPOLLOUT : 0u);
        if (what == CURL_POLL_REMOVE)
            return epoll_ctl(r.epoll_, EPOLL_CTL_DEL, fd, nullptr), 0;
        epoll_ctl(r.epoll_, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &e);
        curl_multi_assign(r.multi_, fd, self);
        return 0;
    }
    static int on_timer(CURLM*, long millis, void* self)
    {
        static_cast<replayer*>(self)->wait_ = millis;
        return 0;
    }

    void next_delivery(slot& s)
    {
        if (begun_ >= wanted_)
            return;
        s.what = &recorded_[begun_++ % recorded_.size()];
        s.step = 0;
        send(s);
    }

    void send(slot& s)
    {
        const auto& sent = (*s.what)[s.step].sent;
        s.answer.clear();
        s.body = sent.body;
        replace(s.body, s.publication[0], s.publication[1]);
        if (sent.commit)
            replace(s.body, s.draft[0], s.draft[1]);
        s.lines.assign({"Expect:"});
        for (const auto& [name, value] : sent.headers)
            s.lines.push_back(name + ": " + value);
        s.list.assign(s.lines.size(), {});
        for (std::size_t i = 0; i < s.list.size(); ++i)
            s.list[i] = {s.lines[i].data(), i + 1 < s.list.size() ? &s.list[i + 1] : nullptr};
        curl_easy_setopt(s.easy, CURLOPT_URL, sent.url.c_str());
        curl_easy_setopt(s.easy, CURLOPT_HTTPHEADER, s.list.data());
        if (sent.method == "GET") {
            curl_easy_setopt(s.easy, CURLOPT_HTTPGET, 1L);
        } else {
            curl_easy_setopt(s.easy, CURLOPT_POST, 1L);
            curl_easy_setopt(s.easy, CURLOPT_POSTFIELDS, s.body.data());
            curl_easy_setopt(s.easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(s.body.size()));
        }
        curl_easy_setopt(s.easy, CURLOPT_FRESH_CONNECT, sent.commit ? 1L : 0L);
        curl_easy_setopt(s.easy, CURLOPT_FORBID_REUSE, sent.commit ? 1L : 0L);
        curl_multi_add_handle(multi_, s.easy);
    }

    void take_finished()
    {
        int left = 0;
        while (const auto* m = curl_multi_info_read(multi_, &left)) {
            if (m->msg != CURLMSG_DONE)
                continue;
            const auto code = m->data.result;
            auto* easy = m->easy_handle;
            char* self = nullptr;
            curl_easy_getinfo(easy, CURLINFO_PRIVATE, &self);
            curl_multi_remove_handle(multi_, easy);
            auto& s = *reinterpret_cast<slot*>(self);
            check(s, code);
            learn(s);
            ++calls_;
            if (++s.step < s.what->size()) {
                send(s);
                continue;
            }
            ++done_;
            next_delivery(s);
        }
    }

    static void check(const slot& s, CURLcode code)
    {
        long status = 0;
        curl_easy_getinfo(s.easy, CURLINFO_RESPONSE_CODE, &status);
        const auto errcode = value_of(s.answer, "errcode");
        // A stranger's account is answered with 404, and that is the answer.
        const auto verdict = value_of((*s.what)[s.step].answered, "verdict");
        const bool as_recorded = !verdict.empty() && verdict == value_of(s.answer, "verdict");
        if (code != CURLE_OK || (status >= 300 && !as_recorded) || (!errcode.empty() && errcode != "0"))
            throw std::runtime_error("the bare client was refused: " + std::to_string(status) + " " + s.answer);
    }

    void learn(slot& s)
    {
        const auto& then = (*s.what)[s.step];
        if (then.sent.url.find("/draft/add") != std::string::npos)
            s.draft = {value_of(then.answered, "media_id"), value_of(s.answer, "media_id")};
        if (then.sent.url.find("/freepublish/submit") != std::string::npos)
            s.publication = {value_of(then.answered, "publish_id"), value_of(s.answer, "publish_id")};
    }

    const std::vector<recorded_delivery>& recorded_;
    std::size_t wanted_, begun_ = 0, done_ = 0, calls_ = 0;
    int epoll_;
    CURLM* multi_;
    long wait_ = -1;
    std::vector<slot> slots_;
};

} // namespace

double cpu_seconds_of_this_process()
{
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

replayed replay(const std::vector<recorded_delivery>& recorded, std::size_t deliveries, std::size_t in_flight)
{
    return replayer{recorded, deliveries, in_flight}.run();
}

} // namespace tongyuan::bench
