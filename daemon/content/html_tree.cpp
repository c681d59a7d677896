#include "content/html_tree.hpp"

#include "content/html_scan.hpp"

#include <csetjmp>
#include <cstddef>
#include <cstdlib>
#include <string>

namespace tongyuan::content {

// Owns every byte the parser takes. Freeing the list needs no walk over the tree, whose own destruction recurses; and a
// parser that wants more than its share is left by a jump, as it cannot be told "no".
class html_tree::memory {
public:
    explicit memory(std::size_t budget) : budget_(budget) { list_.next = list_.previous = &list_; }
    memory(const memory&) = delete;
    memory& operator=(const memory&) = delete;
    ~memory()
    {
        while (list_.next != &list_)
            release(list_.next + 1);
    }

    // Null when the share is used up.
    const GumboNode* parse(std::string_view text)
    {
        auto options = kGumboDefaultOptions;
        options.allocator = allocate_for;
        options.deallocator = release_for;
        options.userdata = this;
        options.max_errors = 0;
        options.fragment_context = GUMBO_TAG_BODY;
        // Only C frames without destructors lie between here and allocate_for().
        if (setjmp(out_) != 0)
            return nullptr;
        return gumbo_parse_with_options(&options, text.data(), text.size())->root;
    }

private:
    struct alignas(std::max_align_t) block {
        block* next;
        block* previous;
        std::size_t size;
    };

    static void* allocate_for(void* self, std::size_t size) { return static_cast<memory*>(self)->allocate(size); }
    static void release_for(void*, void* bytes)
    {
        if (bytes)
            release(bytes);
    }

    void* allocate(std::size_t size)
    {
        if (size > budget_ - used_)
            std::longjmp(out_, 1);
        auto* one = static_cast<block*>(std::malloc(sizeof(block) + size));
        if (!one)
            std::longjmp(out_, 1);
        used_ += size + sizeof(block);
        used_ = used_ > budget_ ? budget_ : used_;
        one->size = size;
        one->next = &list_;
        one->previous = list_.previous;
        list_.previous->next = one;
        list_.previous = one;
        return one + 1;
    }

    static void release(void* bytes)
    {
        auto* one = static_cast<block*>(bytes) - 1;
        one->previous->next = one->next;
        one->next->previous = one->previous;
        std::free(one);
    }

    block list_{};
    std::size_t budget_;
    std::size_t used_ = 0; // ever taken: bounds the work as well as the memory
    std::jmp_buf out_;
};

namespace {

// Ordinary markup takes some 60 bytes of tree per byte of text, dense markup 150.
std::size_t budget_for(std::size_t length)
{
    return (std::size_t{32} << 20) + length * 200;
}

refusal too_complex(std::string_view why)
{
    return unacceptable({{"body", "too_complex", std::string(why) + "请先清除格式（例如粘贴为纯文本）后再试。"}});
}

} // namespace

html_tree::html_tree(std::unique_ptr<memory> owned) : memory_(std::move(owned)) {}
html_tree::~html_tree() = default;
html_tree::html_tree(html_tree&&) noexcept = default;
html_tree& html_tree::operator=(html_tree&&) noexcept = default;

result<html_tree> html_tree::parse(std::string_view markup, html_limits limits)
{
    const auto shape = shape_of(markup);
    if (shape.depth > limits.depth)
        return too_complex("正文的标签嵌套过深（超过 " + std::to_string(limits.depth) + " 层）。");
    if (shape.attributes > limits.attributes)
        return too_complex("正文中有一个标签的属性过多（超过 " + std::to_string(limits.attributes) + " 个）。");
    html_tree tree{std::make_unique<memory>(budget_for(markup.size()))};
    tree.root_ = tree.memory_->parse(markup);
    if (!tree.root_)
        return too_complex("正文的标签过于复杂。");
    return tree;
}

} // namespace tongyuan::content
